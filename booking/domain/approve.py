"""The office says yes or no to a visit it wants to approve itself (U5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.enums import BookingState
from booking.errors import TooLate, WrongState
from booking.models import Booking
from tenants.audit.actor import Actor

from . import letters
from .find import find_visit
from .freed import places_of
from .give_back import give_back, wait_for_norm
from .life import Change, become
from .rescued import rescue_over
from .retry import in_transaction
from .settle import settle


def approve(*, booking_id: UUID, now: datetime, by: Actor, seen_as: str = "") -> Booking:
    """Book a visit that waits for approval; the resident is told.

    Raises ``WrongState``; ``TooLate`` once its time has come, for nobody could keep it then.
    """

    def verb() -> Booking:
        booking = find_visit(booking_id, seen_as=seen_as)
        # The machine leads to booked from elsewhere too, but not by the office's word.
        if booking.state != BookingState.AWAITING_APPROVAL:
            raise WrongState
        if booking.starts_at <= now:
            raise TooLate
        settle(booking, Change("approve", by, now))
        letters.tell_approved(booking, now)
        return booking

    return in_transaction(verb)


def reject(
    *, booking_id: UUID, reason: str = "", now: datetime, by: Actor, seen_as: str = ""
) -> Booking:
    """Refuse a visit that waits for approval; the resident is told why. Raises ``WrongState``."""

    def verb() -> Booking:
        booking = find_visit(booking_id, seen_as=seen_as)
        wait_for_norm(booking)
        freed = places_of(booking)
        become(booking, BookingState.REJECTED, Change("reject", by, now, note=reason))
        rescue_over(booking, now)
        letters.tell_rejected(booking, reason, now)
        give_back(freed, now)
        return booking

    return in_transaction(verb)
