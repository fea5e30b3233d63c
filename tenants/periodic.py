"""What beat starts; the schedule is in the settings."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from .checks import all_offices, changed_offices, check_office
from .dispatch import dispatch, sweep_all
from .pulse import CLOCK, beat


@shared_task(name="tenants.dispatch", ignore_result=True, expires=10)
def dispatch_due() -> None:
    """Every two seconds: send what is due, and give a sign of life."""
    now = timezone.now()
    dispatch(now)
    beat(CLOCK, now=now, often=True)


@shared_task(name="tenants.sweep", ignore_result=True, expires=3000)
def sweep_offices() -> None:
    """Every hour: send every office every kind of work, in case a hint was lost."""
    sweep_all()


@shared_task(name="tenants.check_changed", ignore_result=True, expires=240)
def check_changed() -> None:
    """Every five minutes: ask the promises of offices that were written to or owe mail."""
    for office_id, changes in changed_offices(timezone.now()):
        check.apply_async(args=(str(office_id), changes), retry=False, expires=1200)


@shared_task(name="tenants.check_all", ignore_result=True, expires=3000)
def check_all() -> None:
    """Every night: ask the promises of every office, of all its visits."""
    for office_id in all_offices():
        check.apply_async(args=(str(office_id),), retry=False)


@shared_task(name="tenants.check", ignore_result=True)
def check(office_id: str, changes: int | None = None) -> None:
    """Ask the promises of one office."""
    check_office(UUID(office_id), now=timezone.now(), changes=changes)
