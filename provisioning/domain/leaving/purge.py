"""Backups that still hold an office that left: somebody looks, and says that they are gone."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.leaving.refusals import BackupsNotDue, NotLeaving
from provisioning.domain.notice_letters import POLISH, letter, owe
from provisioning.models import BackupPurge, Leaving
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context

from .ending import send_certificate


def check_off(leaving: Leaving, *, now: datetime, by: Actor) -> int:
    """Every backup whose day has come is gone; how many were checked off now.

    Whoever says so has looked. When the last one is, the certificate goes out again and says it;
    one that cannot be sent leaves all as it was, to be checked off again.
    Raises ``NotLeaving`` while nothing has been deleted, ``BackupsNotDue`` before their day.
    """
    if leaving.finished_at is None:
        raise NotLeaving
    with platform_context(), transaction.atomic():
        # The letter goes from within: one that fails takes back what it would have said.
        waiting = BackupPurge.objects.select_for_update().filter(leaving=leaving, done_at=None)
        days = list(waiting.values_list("due_on", flat=True))
        due = waiting.filter(due_on__lte=timezone.localdate(now))
        count = due.update(done_at=now, done_by=by.name)
        if count:
            record("office.backups_gone", by=by, now=now, about=leaving.office)
        elif days:
            raise BackupsNotDue(min(days))
        if count and count == len(days):
            send_certificate(leaving, now=now)
    return count


def overdue(today: date) -> list[BackupPurge]:
    """Those that should be gone by now and nobody has said so."""
    with platform_context():
        found = BackupPurge.objects.filter(done_at=None, due_on__lt=today)
        return list(found.select_related("leaving").order_by("due_on"))


def remind_of_backups(now: datetime) -> int:
    """Owe ourselves a letter a day about backups that should be gone, while nobody says they are.

    On the platform. How many leavings there are letters about.
    """
    today = timezone.localdate(now)
    late = {purge.leaving_id: purge.leaving for purge in overdue(today)}
    for leaving in late.values():
        with override(POLISH):
            subject = _("%(office)s: do backups still hold it?") % {"office": leaving.name}
            text = letter(
                _("The office has left, and nobody has said that its backups are gone."),
                _("Look, and note it:"),
                f"{settings.OKIENKO_PANEL_URL}/odejscia/{leaving.pk}",
            )
        occasion = f"backups of {leaving.pk} {today.isoformat()}"
        address = settings.OKIENKO_SUPPORT_EMAIL
        owe(occasion, address, (subject, text), office_id=None, now=now)
    return len(late)
