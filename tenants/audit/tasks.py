"""The chain over the audit trail, kept up in the background."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.context import platform_context
from tenants.due import due
from tenants.tasks import office_task

from .chain import BATCH, SEAL, seal


@office_task(name=SEAL)
def seal_office() -> None:
    """Chain what one office wrote; a long backlog in several turns."""
    if seal() == BATCH:
        due(SEAL, timezone.now())


@shared_task(name="tenants.seal_platform", ignore_result=True, expires=3000)
def seal_platform() -> None:
    """Every hour: chain what operators did."""
    with platform_context():
        while seal() == BATCH:
            pass
