"""An operator resumes an office, or calls a suspension off before its day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from provisioning.models import Suspension
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState

from .suspend import NotNow, running


@transaction.atomic
def resume(office_id: UUID, *, now: datetime, by: Actor) -> Suspension:
    """End the suspension; the office is again what it was before, and its admins are written to.

    Runs on the platform. Raises ``NotNow`` where none is decided.
    """
    office = Office.objects.select_for_update().get(pk=office_id)
    ended = running(office)
    if ended is None:
        raise NotNow
    ended.ended_at, ended.ended_by_id, ended.ended_by_name = now, by.id, by.name
    ended.save(update_fields=["ended_at", "ended_by_id", "ended_by_name"])
    if ended.begun_at is not None and office.state == OfficeState.SUSPENDED:
        Office.objects.filter(pk=office.pk).update(state=ended.state_before)
        forget_hosts()
    record("office.resume", by=by, now=now, about=office)
    return ended
