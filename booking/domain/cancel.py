"""A visit will not take place: its place is free again, once (engine, rule 9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.enums import BookingState
from booking.models import Booking
from tenants.audit.actor import Actor

from . import letters
from .approve import find
from .life import Change, become
from .masks import free
from .retry import in_transaction


def cancel(*, booking_id: UUID, reason: str = "", now: datetime, by: Actor) -> Booking:
    """Cancel a visit, whoever is first; who comes later gets the same answer and changes nothing.

    Raises ``NotFound``; ``WrongState`` when it is over, was never submitted, or ran out.
    """

    def verb() -> Booking:
        booking = find(booking_id)
        if booking.state == BookingState.CANCELLED:
            return booking
        if BookingState(booking.state).in_mask:
            free(booking)
        change = Change("cancel", by, now, {"expires_at": None}, note=reason)
        become(booking, BookingState.CANCELLED, change)
        letters.tell_cancelled(booking, by, reason, now)
        return booking

    return in_transaction(verb)
