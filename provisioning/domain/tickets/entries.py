"""The words of a ticket: sealed by the office's data key, on either side of the house."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from provisioning.models import EntryKind, Side, Ticket, TicketEntry
from tenants.errors import Invalid, Refusal
from tenants.models import Office
from tenants.secrets import seal_for, unseal_for

PURPOSE: Final = "ticket_entry.sealed"
LONGEST: Final = 4000


class NoSuchTicket(Refusal):
    """There is no such ticket here."""

    code: ClassVar[str] = "no_such_ticket"
    status: ClassVar[int] = 404
    message = _("There is no such report.")


class TicketMovedOn(Refusal):
    """The ticket is not where this could be done."""

    code: ClassVar[str] = "ticket_moved_on"
    message = _("The report has moved on meanwhile. Look at it again.")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks, about a ticket of which office."""

    office: Office
    side: Side
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """An entry with its words, as pages show it."""

    entry: TicketEntry
    text: str


def write(ticket: Ticket, kind: EntryKind, text: str, *, by: Voice, now: datetime) -> TicketEntry:
    """Add an entry to a ticket."""
    return TicketEntry.objects.create(
        ticket=ticket,
        office_id=by.office.pk,
        at=now,
        side=by.side,
        by_name=by.name,
        kind=kind,
        sealed=seal_for(by.office, PURPOSE, text) if text else "",
    )


def entries_of(ticket: Ticket, office: Office) -> list[Said]:
    """Everything said about a ticket, oldest first."""
    return list(_opened(ticket.entries.all(), office))


def tidy(text: str, *, needed: bool = True) -> str:
    """What was typed, without signs that nobody sees. Raises ``Invalid``."""
    said = "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()
    if needed and not said:
        raise Invalid(errors={"text": [_("Write a sentence or two.")]})
    if len(said) > LONGEST:
        raise Invalid(errors={"text": [_("This is too long.")]})
    return said


def _opened(entries: Iterable[TicketEntry], office: Office) -> Iterable[Said]:
    for entry in entries:
        yield Said(entry, unseal_for(office, PURPOSE, entry.sealed) if entry.sealed else "")
