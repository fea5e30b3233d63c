"""Read a letter over, mend it, send it; the incident is closed when all were told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from provisioning.domain.incidents.errors import (
    LetterGone,
    NobodyToTell,
    NotAllLookedInto,
    NotAllTold,
)
from provisioning.domain.incidents.told import occasion_of, untold, with_letters
from provisioning.domain.notice_letters import owe, owe_again
from provisioning.models import Incident, IncidentOffice
from tenants.audit.actor import Actor
from tenants.audit.record import record


@transaction.atomic
def amend(row_id: UUID, letter: str, address: str, *, now: datetime, by: Actor) -> None:
    """Change a draft. Raises ``LetterGone``."""
    row = _unsent(row_id)
    # Browsers send \r\n; later facts find the passages of a draft as we wrote them.
    row.letter, row.address = letter.replace("\r\n", "\n").strip(), address.strip()
    row.save(update_fields=["letter", "address"])
    record("incident.letter_amended", by=by, now=now, about=row.incident)


@transaction.atomic
def send(row_id: UUID, *, now: datetime, by: Actor) -> None:
    """Send a letter by e-mail and show it in the office's panel.

    Raises ``LetterGone``, ``NobodyToTell``.
    """
    row = _unsent(row_id)
    if not row.address:
        raise NobodyToTell
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    owe(occasion_of(row), row.address, _words(row), office_id=None, now=now)
    record("incident.letter_sent", by=by, now=now, about=row.incident)


@transaction.atomic
def send_again(row_id: UUID, address: str, *, now: datetime, by: Actor) -> None:
    """Send a letter that could not be delivered once more, perhaps to another address.

    Raises ``LetterGone`` while it is on its way or has arrived, ``NobodyToTell``.
    """
    locked = IncidentOffice.objects.select_for_update().get(pk=row_id)
    row = with_letters(IncidentOffice.objects.filter(pk=row_id)).get()
    if locked.sent_at is None or row.went_at or row.is_waiting:
        raise LetterGone
    row.address = address.strip()
    if not row.address:
        raise NobodyToTell
    row.save(update_fields=["address"])
    owe_again(occasion_of(row), row.address, _words(row), office_id=None, now=now)
    record("incident.letter_sent_again", by=by, now=now, about=row.incident)


@transaction.atomic
def close(incident_id: UUID, *, now: datetime, by: Actor) -> None:
    """The incident is dealt with. Raises ``NotAllLookedInto``, ``NotAllTold``."""
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    if incident.looked_at is None:
        raise NotAllLookedInto
    if untold().filter(incident=incident).exists():
        raise NotAllTold
    incident.closed_at = incident.closed_at or now
    incident.save(update_fields=["closed_at"])
    record("incident.closed", by=by, now=now, about=incident)


def _words(row: IncidentOffice) -> tuple[str, str]:
    with override("pl"):
        subject = _("Personal data: notice %(number)s") % {"number": row.incident.number}
    return subject, row.letter


def _unsent(row_id: UUID) -> IncidentOffice:
    row = IncidentOffice.objects.select_for_update().get(pk=row_id)
    if row.sent_at is not None:
        raise LetterGone
    return row
