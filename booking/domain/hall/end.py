"""How a call ends: the matter is dealt with, or nobody came."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.domain.attend import may_be_missed
from booking.domain.find import find
from booking.domain.life import Change, become
from booking.domain.retry import in_transaction
from booking.enums import BookingState
from booking.models import Counter, Ticket, TicketState
from tenants.audit.actor import Actor

from .call import at_counter
from .follow import NOT_COME
from .refusals import CallAgain
from .steps import Step, step


def finish(counter: Counter, ticket_id: UUID, *, now: datetime, by: Actor) -> Ticket:
    """The matter is dealt with; of a visit, it is served, and its next matter begins to wait.

    Raises ``WrongState`` where the person is not called to ``counter``.
    """

    def verb() -> Ticket:
        ticket = at_counter(counter, ticket_id)
        if ticket.booking_id is None:
            return step(ticket, TicketState.SERVED, Step.SERVE, now=now, by=by)
        become(find(ticket.booking_id), BookingState.SERVED, Change("serve", by, now))
        ticket.refresh_from_db()
        return ticket

    return in_transaction(verb)


def did_not_come(counter: Counter, ticket_id: UUID, *, now: datetime, by: Actor) -> Ticket:
    """Nobody came though called as often as the office asks; a visit counts as missed.

    A visit whose hour is still to come is booked as before, and may check in again. Raises
    ``CallAgain``; ``WrongState`` as above.
    """

    def verb() -> Ticket:
        ticket = at_counter(counter, ticket_id)
        if ticket.calls < ticket.location.hall_calls:
            raise CallAgain
        if ticket.booking_id is None:
            return step(ticket, TicketState.GONE, Step.NOT_COME, now=now, by=by)
        visit = find(ticket.booking_id)
        become(visit, BookingState.BOOKED, Change(NOT_COME, by, now))
        if may_be_missed(visit.starts_at, now):
            become(visit, BookingState.MISSED, Change("miss", by, now))
        ticket.refresh_from_db()
        return ticket

    return in_transaction(verb)
