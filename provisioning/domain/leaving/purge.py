"""Backups that still hold an office that left: somebody looks, and says that they are gone."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from provisioning.domain.leaving.refusals import NotLeaving
from provisioning.models import BackupPurge, Leaving
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context

from .ending import send_certificate


def check_off(leaving: Leaving, *, now: datetime, by: Actor) -> int:
    """Every backup that is due to be gone is; how many were checked off now.

    Whoever says so has looked. When the last one is, the certificate goes out again and says it.
    Raises ``NotLeaving`` while nothing has been deleted.
    """
    if leaving.finished_at is None:
        raise NotLeaving
    with platform_context(), transaction.atomic():
        waiting = BackupPurge.objects.select_for_update().filter(leaving=leaving, done_at=None)
        count = waiting.update(done_at=now, done_by=by.name)
        if count:
            record("office.backups_gone", by=by, now=now, about=leaving.office)
    if count:
        send_certificate(leaving, now=now)
    return count


def overdue(today: date) -> list[BackupPurge]:
    """Those that should be gone by now and nobody has said so."""
    with platform_context():
        found = BackupPurge.objects.filter(done_at=None, due_on__lt=today)
        return list(found.select_related("leaving").order_by("due_on"))
