"""What beat starts; the schedule is in the settings."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .dispatch import dispatch, sweep_all


@shared_task(name="tenants.dispatch", ignore_result=True, expires=10)
def dispatch_due() -> None:
    """Every two seconds: send what is due."""
    dispatch(timezone.now())


@shared_task(name="tenants.sweep", ignore_result=True, expires=3000)
def sweep_offices() -> None:
    """Every hour: send every office every kind of work, in case a hint was lost."""
    sweep_all()
