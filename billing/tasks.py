"""Billing's background work, on the platform; each task is a verb of the domain."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from billing.configuration import ksef_gateway
from billing.domain.daily import run_day
from billing.domain.ksef import poll, submit_issued
from billing.domain.letters import send_letters
from tenants.context import platform_context


@shared_task(name="billing.day", ignore_result=True)
def day() -> None:
    """Every hour: whatever the day brings, once."""
    with platform_context():
        run_day(now=timezone.now(), by_mail=ksef_gateway() is None)


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
