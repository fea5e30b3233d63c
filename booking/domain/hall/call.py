"""The next one, please: a counter calls, calls again, or takes its call back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.domain.retry import in_transaction
from booking.errors import NotFound, WrongState
from booking.models import Counter, Ticket, TicketState
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor

from .refusals import CounterBusy, NobodyWaiting
from .rule import HELP_AFTER, HERE, IN_ORDER, RANK
from .steps import Step, add_line, step

# Who is being called by another counter at this moment is passed over, not waited for; a ticket
# whose state has changed meanwhile is looked at again by the database and falls out.
NEXT: Final = f"""
WITH turn AS (
  SELECT t.id {HERE}
  WHERE c.id = %(counter)s AND t.state = 'waiting' AND {RANK} IS NOT NULL
    AND (%(only)s::uuid IS NULL OR t.id = %(only)s::uuid)
  ORDER BY {IN_ORDER} LIMIT 1
  FOR UPDATE OF t SKIP LOCKED
)
UPDATE booking_ticket SET state = 'called', counter_id = %(counter)s, calls = 1,
  called_at = %(now)s, first_called_at = %(now)s, version = version + 1
FROM turn WHERE booking_ticket.id = turn.id
RETURNING booking_ticket.id
"""  # noqa: S608 - put together from parts of ours


def call_next(counter: Counter, *, now: datetime, by: Actor, only: UUID | None = None) -> Ticket:
    """Call whose turn it is (``rule``) to ``counter``; no other counter calls the same person.

    ``only``: this ticket out of turn, for who may not be let wait. The caller has checked that the
    person works at the counter. Raises ``CounterBusy`` while somebody is called there,
    ``NobodyWaiting``.
    """

    def verb() -> Ticket:
        if called_to(counter) is not None:
            raise CounterBusy
        found = _take_turn(counter.pk, now, only)
        if found is None:
            raise NobodyWaiting
        what = Step.CALL if only is None else Step.CALL_OUT_OF_TURN
        ticket = _ticket(found)
        add_line(ticket, what, now=now, by=by)
        return ticket

    return in_transaction(verb)


def call_again(counter: Counter, ticket_id: UUID, *, now: datetime, by: Actor) -> Ticket:
    """Call the person once more. Raises ``WrongState`` where they are not called to ``counter``."""

    def verb() -> Ticket:
        ticket = at_counter(counter, ticket_id)
        more = {"calls": ticket.calls + 1, "called_at": now}
        return step(ticket, TicketState.CALLED, Step.CALL_AGAIN, now=now, by=by, **more)

    return in_transaction(verb)


def take_back(counter: Counter, ticket_id: UUID, *, now: datetime, by: Actor) -> Ticket:
    """Let them wait again where they were in line: called by mistake, or for another counter."""

    def verb() -> Ticket:
        ticket = at_counter(counter, ticket_id)
        back: dict[str, Any] = {"counter": None, "calls": 0}
        back |= {"called_at": None, "first_called_at": None}
        return step(ticket, TicketState.WAITING, Step.TAKE_BACK, now=now, by=by, **back)

    return in_transaction(verb)


def called_to(counter: Counter) -> Ticket | None:
    """Who is called to this counter, or being served there."""
    found: Ticket | None = Ticket.objects.filter(counter=counter, state=TicketState.CALLED).first()
    return found


def at_counter(counter: Counter, ticket_id: UUID) -> Ticket:
    """The ticket, while it is called to ``counter``; raises ``NotFound``, ``WrongState``."""
    ticket = _ticket(ticket_id)
    if ticket.state != TicketState.CALLED or ticket.counter_id != counter.pk:
        raise WrongState
    return ticket


def values_at(counter: UUID, now: datetime) -> dict[str, Any]:
    """What the rule asks with."""
    day = now.astimezone(WARSAW).date()
    return {"counter": counter, "now": now, "helped": now - HELP_AFTER, "day": day}


def _take_turn(counter: UUID, now: datetime, only: UUID | None) -> UUID | None:
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {**values_at(counter, now), "only": only})
        row = cursor.fetchone()
    return row[0] if row else None


def _ticket(ticket_id: UUID) -> Ticket:
    related = Ticket.objects.select_related("service", "counter", "location", "booking")
    found: Ticket | None = related.filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    return found
