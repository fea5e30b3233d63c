"""The day at the counter: a visitor arrives, is served, or does not come; each can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from booking.enums import BookingState
from booking.errors import TooEarly, WrongState
from booking.models import Booking
from booking.models.zone import WARSAW
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


def may_arrive(start: datetime, now: datetime) -> bool:
    """Tell whether the day of the visit has come."""
    return start.astimezone(WARSAW).date() <= now.astimezone(WARSAW).date()


def may_be_missed(start: datetime, now: datetime) -> bool:
    """Tell whether the hour of the visit has come."""
    return start <= now


def arrive(*, booking_id: UUID, now: datetime, by: Actor, seen_as: str = "") -> Booking:
    """The visitor is here, for all matters of the visit; also one marked as missed.

    ``seen_as``: the state the clerk saw (``find``). Raises ``NotFound``, ``WrongState``,
    ``TooEarly`` before the day.
    """

    def verb() -> Booking:
        matter, visit = find(booking_id, seen_as=seen_as), find_visit(booking_id)
        if not may_arrive(matter.starts_at, now):
            raise TooEarly
        who = visit if visit.state == matter.state else matter
        become(who, BookingState.ARRIVED, Change("arrive", by, now))
        return find(booking_id)

    return in_transaction(verb)


def serve(*, booking_id: UUID, now: datetime, by: Actor, seen_as: str = "") -> Booking:
    """The matter is dealt with. Raises ``NotFound``, ``WrongState``."""

    def verb() -> Booking:
        booking = find(booking_id, seen_as=seen_as)
        become(booking, BookingState.SERVED, Change("serve", by, now))
        return booking

    return in_transaction(verb)


def miss(*, booking_id: UUID, now: datetime, by: Actor, seen_as: str = "") -> Booking:
    """The visitor did not come (O5); the place is kept, for a clerk may undo.

    Raises as above, and ``TooEarly`` before the hour.
    """

    def verb() -> Booking:
        booking = find(booking_id, seen_as=seen_as)
        if not may_be_missed(booking.starts_at, now):
            raise TooEarly
        become(booking, BookingState.MISSED, Change("miss", by, now))
        return booking

    return in_transaction(verb)


def undo(*, booking_id: UUID, now: datetime, by: Actor, seen_as: str = "") -> Booking:
    """Take the last step of the day back: arrived, served or missed. Raises as ``serve``."""

    def verb() -> Booking:
        booking = find(booking_id, seen_as=seen_as)
        back = BACK.get(BookingState(booking.state))
        if back is None:
            raise WrongState
        become(booking, back, Change("undo", by, now))
        return booking

    return in_transaction(verb)
