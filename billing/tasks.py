"""Billing's background work, on the platform; each task is a verb of the domain."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from billing.configuration import card_gateway, ksef_gateway
from billing.domain.card_step import keep_in_step
from billing.domain.daily import run_day
from billing.domain.ksef import poll, submit_issued
from billing.domain.letters import send_letters
from billing.domain.reflect import apply_waiting, reconcile
from billing.domain.usage import count_usage
from tenants.context import platform_context


@shared_task(name="billing.day", ignore_result=True)
def day() -> None:
    """Every hour: whatever the day brings, once."""
    with platform_context():
        run_day(now=timezone.now(), by_mail=ksef_gateway() is None)


@shared_task(name="billing.usage", ignore_result=True)
def usage() -> None:
    """Every night: how much of its plan each office uses."""
    count_usage(now=timezone.now())


@shared_task(name="billing.letters", ignore_result=True, expires=50)
def letters() -> None:
    """Every minute: send invoices and reminders."""
    with platform_context():
        send_letters(now=timezone.now())


@shared_task(name="billing.ksef", ignore_result=True, expires=240)
def ksef() -> None:
    """Every five minutes: send what was issued to KSeF and ask what became of it."""
    with platform_context():
        if (gateway := ksef_gateway()) is not None:
            submit_issued(gateway, now=timezone.now())
            poll(gateway, now=timezone.now())


@shared_task(name="billing.card_news", ignore_result=True)
def card_news() -> None:
    """After a webhook: apply what waits."""
    with platform_context():
        if (gateway := card_gateway()) is not None:
            apply_waiting(gateway, now=timezone.now())


@shared_task(name="billing.cards", ignore_result=True, expires=240)
def cards() -> None:
    """Every five minutes: bring card payments in line with the ledger, ask for missed news."""
    with platform_context():
        if (gateway := card_gateway()) is not None:
            keep_in_step(gateway, now=timezone.now())
            reconcile(gateway, now=timezone.now())
