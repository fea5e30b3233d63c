"""The resident gives a held time back before filling in the form."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Booking
from tenants.audit.actor import Actor

from .life import Change, become
from .retry import in_transaction


def release(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """Drop a hold. Releasing what is not held any more changes nothing. Raises ``NotFound``."""

    def verb() -> Booking:
        booking = Booking.objects.filter(pk=booking_id).first()
        if booking is None:
            raise NotFound
        if booking.state == BookingState.HELD:
            release_in_transaction(booking, now=now, by=by)
        return booking

    return in_transaction(verb)


def release_in_transaction(booking: Booking, *, now: datetime, by: Actor) -> None:
    """The same, inside the caller's transaction, for a booking known to be held."""
    become(booking, BookingState.DROPPED, Change("release", by, now, {"expires_at": None}))
