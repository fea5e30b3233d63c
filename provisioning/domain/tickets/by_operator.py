"""What we do about a ticket; runs on the platform, audited there."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from billing.public import Contract
from provisioning.domain.tickets.deadlines import Deadlines, deadlines, repairs
from provisioning.domain.tickets.entries import NoSuchTicket, TicketMovedOn, Voice, tidy, write
from provisioning.models import EntryKind, Side, Ticket, TicketKind, TicketState
from provisioning.service_clock import local_day
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal


class DayNotAhead(Refusal):
    """Another day can be agreed only while it lies ahead."""

    code: ClassVar[str] = "day_not_ahead"
    status: ClassVar[int] = 422
    message = _("Agree on a day that lies ahead.")


def the_ticket(ticket_id: UUID) -> Ticket:
    """A ticket, locked. Raises ``NoSuchTicket``."""
    if (found := Ticket.objects.select_for_update().filter(pk=ticket_id).first()) is None:
        raise NoSuchTicket
    return found


def contract_of(ticket: Ticket) -> Contract | None:
    """The contract a ticket was reported under, if there is one."""
    day = local_day(ticket.reported_at)
    return Contract.objects.in_force(day).filter(office_id=ticket.office_id).first()


def clock_of(ticket: Ticket, *, now: datetime) -> Deadlines | None:
    """The deadlines of any office's ticket."""
    contract = contract_of(ticket)
    done = repairs(ticket.office_id, contract.starts_on if contract else None)
    return deadlines(ticket, repairs=done, now=now)


@transaction.atomic
def answer(ticket_id: UUID, text: str, *, now: datetime, by: Actor) -> None:
    """Say something to the office. Raises ``NoSuchTicket``, ``Invalid``."""
    _note(the_ticket(ticket_id), EntryKind.REPLY, tidy(text), now, by)


@transaction.atomic
def start(ticket_id: UUID, *, now: datetime, by: Actor) -> None:
    """The work begins. Raises ``TicketMovedOn``."""
    ticket = the_ticket(ticket_id)
    _expect(ticket, TicketState.REPORTED)
    ticket.state, ticket.started_at = TicketState.STARTED, now
    ticket.save(update_fields=["state", "started_at"])
    _note(ticket, EntryKind.STARTED, "", now, by)


@transaction.atomic
def mend(ticket_id: UUID, text: str, *, now: datetime, by: Actor) -> None:
    """It is mended (or the question answered); the office says whether it is.

    Raises ``TicketMovedOn``, ``Invalid``.
    """
    said, ticket = tidy(text), the_ticket(ticket_id)
    _expect(ticket, TicketState.REPORTED, TicketState.STARTED)
    ticket.state, ticket.mended_at = TicketState.MENDED, now
    ticket.started_at = ticket.started_at or now
    ticket.save(update_fields=["state", "mended_at", "started_at"])
    _note(ticket, EntryKind.MENDED, said, now, by)


@transaction.atomic
def agree(ticket_id: UUID, day: date, text: str, *, now: datetime, by: Actor) -> None:
    """Write down another day to mend it by, agreed in writing; ``text``: where it is written.

    Raises ``TicketMovedOn``, ``DayNotAhead``, ``Invalid``.
    """
    said, ticket = tidy(text), the_ticket(ticket_id)
    _expect(ticket, TicketState.REPORTED, TicketState.STARTED)
    if day < local_day(now):
        raise DayNotAhead
    ticket.agreed_on = day
    ticket.save(update_fields=["agreed_on"])
    _note(ticket, EntryKind.AGREED, f"{day:%d.%m.%Y}. {said}", now, by)


@transaction.atomic
def call(ticket_id: UUID, kind: TicketKind, text: str, *, now: datetime, by: Actor) -> None:
    """Say that it is a fault, or that it is not; ``text``: why. Raises ``TicketMovedOn``."""
    said, ticket = tidy(text), the_ticket(ticket_id)
    _expect(ticket, TicketState.REPORTED, TicketState.STARTED)
    if ticket.kind == kind:
        raise TicketMovedOn
    ticket.kind = kind
    ticket.save(update_fields=["kind"])
    _note(ticket, EntryKind.KIND, f"{kind.label}. {said}", now, by)


@transaction.atomic
def replace(ticket_id: UUID, text: str, *, now: datetime, by: Actor) -> None:
    """What the office demanded has been replaced. Raises ``TicketMovedOn``, ``Invalid``."""
    said, ticket = tidy(text), the_ticket(ticket_id)
    if ticket.replacement_asked_at is None or ticket.replaced_at is not None:
        raise TicketMovedOn
    ticket.replaced_at = now
    ticket.save(update_fields=["replaced_at"])
    _note(ticket, EntryKind.REPLACED, said, now, by)


def _expect(ticket: Ticket, *states: TicketState) -> None:
    if ticket.state not in states:
        raise TicketMovedOn


def _note(ticket: Ticket, kind: EntryKind, text: str, now: datetime, by: Actor) -> None:
    write(ticket, kind, text, by=Voice(ticket.office, Side.OPERATOR, by.name), now=now)
    record(f"ticket.{kind}", by=by, now=now, about=ticket)
