"""What an applicant is told by e-mail: owed in the row, sent from there, tried again."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.mail import EmailMessage
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.translation import override

from provisioning.models import Application, ApplicationState

from .send import CONFIRM_WITHIN, confirm_link

LEASE: Final = timedelta(minutes=5)
TRIES: Final = 8
KEPT: Final = timedelta(days=90)
log = logging.getLogger(__name__)


def send_owed(*, now: datetime) -> int:
    """Send what is owed; how many left. On the platform."""
    due = Application.objects.filter(~Q(owed=""), next_try_at__lte=now, tries__lt=TRIES)
    return sum(_send(pk, now) for pk in list(due.values_list("pk", flat=True)))


def forget_old(*, now: datetime) -> int:
    """Delete what nobody confirmed in time, and what was decided three months ago; how many."""
    unconfirmed = Q(state=ApplicationState.UNCONFIRMED, sent_at__lt=now - CONFIRM_WITHIN)
    decided = Q(decided_at__lt=now - KEPT)
    return Application.objects.filter(unconfirmed | decided).delete()[0]


def _send(pk: UUID, now: datetime) -> bool:
    row = Application.objects.get(pk=pk)
    mine = Application.objects.filter(pk=pk, owed=row.owed, next_try_at=row.next_try_at)
    # Of two workers one moves the moment; it is the lease of whoever did.
    if not mine.update(next_try_at=now + LEASE * 2**row.tries, tries=row.tries + 1):
        return False
    try:
        compose(row).send()
    except OSError as problem:  # SMTP errors are OSErrors
        log.warning("letter about application %s not sent: %s", pk, type(problem).__name__)
        return False
    Application.objects.filter(pk=pk, owed=row.owed).update(owed="", next_try_at=None)
    return True


def compose(row: Application) -> EmailMessage:
    """The letter that is owed, in Polish: offices write in it."""
    with override("pl"):
        told = {"row": row, "link": confirm_link(row), "days": CONFIRM_WITHIN.days}
        text = render_to_string(f"provisioning/letters/{row.owed}.txt", told)
    subject, _, body = text.strip().partition("\n\n")
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, body, to=[row.email], headers=headers)
