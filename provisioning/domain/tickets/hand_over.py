"""What a fault costs us goes to billing: a longer warranty, and a penalty for days of delay."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from billing.public import Contract, PenaltyKind, extend_warranty, impose_penalty
from provisioning import service_clock as clock
from provisioning.domain.tickets.by_operator import contract_of, the_ticket
from provisioning.domain.tickets.deadlines import course_of
from provisioning.domain.tickets.entries import Voice, write
from provisioning.models import EntryKind, Side, Ticket, TicketKind, TicketState
from provisioning.service_clock import local_day
from tenants.audit.actor import SYSTEM

SILENCE_DAYS: Final = 5
"""After so many working days without a word from the office a mended ticket is closed."""


def close_silent(now: datetime) -> int:
    """Close what was mended and nobody objected to; how many."""
    mended = Ticket.objects.filter(state=TicketState.MENDED).values_list("pk", "mended_at")
    over = [
        pk
        for pk, at in mended
        if at and clock.working_day_after(local_day(at), SILENCE_DAYS) < local_day(now)
    ]
    return sum(_close(pk, now) for pk in over)


def hand_over(now: datetime) -> int:
    """Hand every closed fault over to billing, once; how many.

    A replacement that is still owed keeps its ticket back: its days of delay are not known yet.
    """
    waiting = Ticket.objects.filter(
        state=TicketState.CLOSED, kind=TicketKind.FAULT, handed_at=None
    ).exclude(replacement_asked_at__isnull=False, replaced_at=None)
    return sum(_hand(pk, now) for pk in list(waiting.values_list("pk", flat=True)))


@transaction.atomic
def _close(ticket_id: UUID, now: datetime) -> bool:
    ticket = the_ticket(ticket_id)
    if ticket.state != TicketState.MENDED:
        return False
    ticket.state, ticket.closed_at = TicketState.CLOSED, now
    ticket.save(update_fields=["state", "closed_at"])
    write(ticket, EntryKind.CLOSED, "", by=Voice(ticket.office, Side.OPERATOR, ""), now=now)
    return True


@transaction.atomic
def _hand(ticket_id: UUID, now: datetime) -> bool:
    ticket = the_ticket(ticket_id)
    if ticket.handed_at is not None or ticket.mended_at is None:
        return False
    ticket.handed_at = now
    if (contract := contract_of(ticket)) is not None:
        ticket.warranty_days = _prolong(ticket, contract, now)
        ticket.penalty_days = _penalise(ticket, contract, now)
    ticket.save(update_fields=["handed_at", "warranty_days", "penalty_days"])
    return True


def _prolong(ticket: Ticket, contract: Contract, now: datetime) -> int:
    assert ticket.mended_at is not None
    first, last = local_day(ticket.reported_at), local_day(ticket.mended_at)
    with override("pl"):
        fault = _("report %(number)s") % {"number": ticket.number}
    made = extend_warranty(contract, fault, first, last, now=now, by=SYSTEM)
    return made.days if made else 0


def _penalise(ticket: Ticket, contract: Contract, now: datetime) -> int:
    """A contract without an end has no total, so no percentage of it: nothing is imposed."""
    days = clock.days_late(course_of(ticket), now)
    if days and contract.ends_on is not None:
        with override("pl"):
            why = _("Report %(number)s: days after the deadlines of the contract: %(days)s")
            reason = why % {"number": ticket.number, "days": days}
        impose_penalty(contract, PenaltyKind.DELAY, reason, days=days, now=now, by=SYSTEM)
    return days
