"""Read a letter over, mend it, send it; the incident is closed when all were told."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from provisioning.domain.notice_letters import owe
from provisioning.models import Incident, IncidentOffice
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal


class LetterGone(Refusal):
    """What was sent is not changed any more."""

    code: ClassVar[str] = "letter_gone"
    message = gettext_lazy("This letter has been sent. Write what is new in another one.")


class NobodyToTell(Refusal):
    """There is no address to send to."""

    code: ClassVar[str] = "nobody_to_tell"
    status: ClassVar[int] = 422
    message = gettext_lazy("There is no e-mail address. Write one down first.")


class NotAllTold(Refusal):
    """Somebody has not been told yet."""

    code: ClassVar[str] = "not_all_told"
    message = gettext_lazy("Not every office has been told yet.")


@transaction.atomic
def amend(row_id: UUID, letter: str, address: str, *, now: datetime, by: Actor) -> None:
    """Change a draft. Raises ``LetterGone``."""
    row = _unsent(row_id)
    row.letter, row.address = letter.strip(), address.strip()
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
    with override("pl"):
        subject = _("Personal data: notice %(number)s") % {"number": row.incident.number}
    owe(f"incident {row.pk}", row.address, (subject, row.letter), office_id=row.office_id, now=now)
    record("incident.letter_sent", by=by, now=now, about=row.incident)


@transaction.atomic
def close(incident_id: UUID, *, now: datetime, by: Actor) -> None:
    """The incident is dealt with. Raises ``NotAllTold``."""
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    if incident.offices.filter(sent_at=None).exists():
        raise NotAllTold
    incident.closed_at = incident.closed_at or now
    incident.save(update_fields=["closed_at"])
    record("incident.closed", by=by, now=now, about=incident)


def _unsent(row_id: UUID) -> IncidentOffice:
    row = IncidentOffice.objects.select_for_update().get(pk=row_id)
    if row.sent_at is not None:
        raise LetterGone
    return row
