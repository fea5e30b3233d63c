"""An office leaves, or wants its data."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from provisioning.domain.leaving.go_on import go_on_with_all
from provisioning.domain.leaving.handing_over import may_change_schemas
from provisioning.kit.make import make_kit
from tenants.context import current_office
from tenants.erasures import drop_notes
from tenants.tasks import office_task


@shared_task(name="provisioning.leavings", ignore_result=True, expires=50)
def leavings() -> None:
    """Every minute: do what is due for offices that leave, where this worker may drop schemas.

    Also dropped: notes of erasures that no backup can bring back any more.
    """
    now = timezone.now()
    if may_change_schemas():
        go_on_with_all(now=now)
    drop_notes(now - timedelta(days=settings.OKIENKO_BACKUP_DAYS + 1))


@office_task(name="provisioning.kit")
def kit() -> None:
    """An administrator wants a copy of all data of the office."""
    make_kit(current_office(), now=timezone.now())
