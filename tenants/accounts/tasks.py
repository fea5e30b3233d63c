"""Background work of accounts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.context import platform_context
from tenants.tasks import office_task

from .tidy import tidy


@office_task(name="accounts.tidy")
def tidy_up() -> None:
    """Forget codes and sessions that are over."""
    tidy(timezone.now())


@shared_task(name="tenants.tidy_platform", ignore_result=True, expires=3000)
def tidy_up_platform() -> None:
    """Every hour: the same for our own operators, who belong to no office."""
    with platform_context():
        tidy(timezone.now())
