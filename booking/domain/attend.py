"""The day at the counter: a visitor arrives, is served, or does not come; each can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from booking.enums import BookingState
from booking.errors import WrongState
from booking.models import Booking
from tenants.audit.actor import Actor

from .find import find, find_visit
from .life import Change, become
from .retry import in_transaction

# One step back each; from where `missed` came, the visit may have been arrived or only booked.
BACK: Final = {
    BookingState.ARRIVED: BookingState.BOOKED,
    BookingState.SERVED: BookingState.ARRIVED,
    BookingState.MISSED: BookingState.BOOKED,
}


def arrive(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """The visitor is here, for all matters of the visit; also one marked as missed.

    Raises ``NotFound``, ``WrongState``.
    """

    def verb() -> Booking:
        matter, visit = find(booking_id), find_visit(booking_id)
        who = visit if visit.state == matter.state else matter
        become(who, BookingState.ARRIVED, Change("arrive", by, now))
        return find(booking_id)

    return in_transaction(verb)


def serve(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """The matter is dealt with. Raises ``NotFound``, ``WrongState``."""
    return _move(booking_id, BookingState.SERVED, Change("serve", by, now))


def miss(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """The visitor did not come (O5); the place is kept, for a clerk may undo. Raises as above."""
    return _move(booking_id, BookingState.MISSED, Change("miss", by, now))


def undo(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """Take the last step of the day back: arrived, served or missed. Raises as above."""

    def verb() -> Booking:
        booking = find(booking_id)
        back = BACK.get(BookingState(booking.state))
        if back is None:
            raise WrongState
        become(booking, back, Change("undo", by, now))
        return booking

    return in_transaction(verb)


def _move(booking_id: UUID, state: BookingState, change: Change) -> Booking:
    def verb() -> Booking:
        booking = find(booking_id)
        become(booking, state, change)
        return booking

    return in_transaction(verb)
