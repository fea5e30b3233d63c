"""What the office does with its tickets; runs in the office, under its own role's rights."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.public import own_order
from provisioning.domain.papers.audits import of_the_office
from provisioning.domain.tickets.deadlines import Deadlines, deadlines, repairs
from provisioning.domain.tickets.entries import NoSuchTicket, TicketMovedOn, Voice, tidy, write
from provisioning.models import EntryKind, Side, Ticket, TicketState
from provisioning.service_clock import local_day
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import current_office
from tenants.errors import Refusal


class NoReplacementYet(Refusal):
    """The contract does not give a replacement for this."""

    code: ClassVar[str] = "no_replacement_yet"
    message = _("A replacement can be demanded from the third repair on, or after thirty days.")


def own_ticket(ticket_id: UUID, *, lock: bool = False) -> Ticket:
    """One of the office's tickets. Raises ``NoSuchTicket``."""
    tickets = Ticket.objects.select_for_update() if lock else Ticket.objects.all()
    found = tickets.filter(pk=ticket_id, office_id=current_office().pk).first()
    if found is None:
        raise NoSuchTicket
    return found


def own_deadlines(ticket: Ticket, *, now: datetime) -> Deadlines | None:
    """The clock of one of the office's tickets."""
    return deadlines(ticket, repairs=own_repairs(now), now=now)


def own_repairs(now: datetime) -> int:
    """How many faults were mended under the contract in force."""
    order = own_order(local_day(now))
    return repairs(current_office().pk, order.starts_on if order else None)


@transaction.atomic
def reply(ticket_id: UUID, text: str, *, now: datetime, by: Actor) -> Ticket:
    """Say something about a ticket. Raises ``NoSuchTicket``, ``Invalid``."""
    ticket = own_ticket(ticket_id)
    _entry(ticket, EntryKind.REPLY, tidy(text), now, by)
    record("ticket.replied", by=by, now=now, about=ticket)
    return ticket


@transaction.atomic
def confirm(ticket_id: UUID, *, now: datetime, by: Actor) -> Ticket:
    """It works again: the ticket is closed. Raises ``TicketMovedOn``, ``OnlyTheOffice``."""
    of_the_office(by)
    ticket = own_ticket(ticket_id, lock=True)
    _move(ticket, TicketState.MENDED, state=TicketState.CLOSED, closed_at=now)
    _entry(ticket, EntryKind.CONFIRMED, "", now, by)
    record("ticket.confirmed", by=by, now=now, about=ticket)
    return ticket


@transaction.atomic
def dispute(ticket_id: UUID, text: str, *, now: datetime, by: Actor) -> Ticket:
    """It does not work yet: the clock runs on as if it had never stopped.

    Raises ``TicketMovedOn``, ``Invalid``, ``OnlyTheOffice``.
    """
    of_the_office(by)
    said = tidy(text)
    ticket = own_ticket(ticket_id, lock=True)
    _move(ticket, TicketState.MENDED, state=TicketState.STARTED, mended_at=None)
    _entry(ticket, EntryKind.DISPUTED, said, now, by)
    record("ticket.disputed", by=by, now=now, about=ticket)
    return ticket


@transaction.atomic
def demand_replacement(ticket_id: UUID, *, now: datetime, by: Actor) -> Ticket:
    """Demand a replacement, due within seven days.

    Raises ``NoReplacementYet``, ``OnlyTheOffice``.
    """
    of_the_office(by)
    ticket = own_ticket(ticket_id, lock=True)
    clock = own_deadlines(ticket, now=now)
    if clock is None or not clock.may_replace or ticket.handed_at is not None:
        raise NoReplacementYet
    Ticket.objects.filter(pk=ticket.pk).update(replacement_asked_at=now)
    ticket.replacement_asked_at = now
    _entry(ticket, EntryKind.REPLACEMENT, "", now, by)
    record("ticket.replacement_demanded", by=by, now=now, about=ticket)
    return ticket


def _move(ticket: Ticket, before: TicketState, **after: object) -> None:
    if ticket.state != before:
        raise TicketMovedOn
    Ticket.objects.filter(pk=ticket.pk).update(**after)
    for name, value in after.items():
        setattr(ticket, name, value)


def _entry(ticket: Ticket, kind: EntryKind, text: str, now: datetime, by: Actor) -> None:
    write(ticket, kind, text, by=Voice(current_office(), Side.OFFICE, by.name), now=now)
