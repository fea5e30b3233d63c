"""The office says yes or no to a visit it wants to approve itself (U5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.enums import BookingState
from booking.errors import NotFound, WrongState
from booking.models import Booking
from tenants.audit.actor import Actor

from . import letters
from .life import Change, become
from .retry import in_transaction
from .settle import settle


def approve(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """Book a visit that waits for approval; the resident is told. Raises ``WrongState``."""

    def verb() -> Booking:
        booking = find(booking_id)
        # The machine leads to booked from elsewhere too, but not by the office's word.
        if booking.state != BookingState.AWAITING_APPROVAL:
            raise WrongState
        settle(booking, Change("approve", by, now))
        letters.tell_approved(booking, now)
        return booking

    return in_transaction(verb)


def reject(*, booking_id: UUID, reason: str = "", now: datetime, by: Actor) -> Booking:
    """Refuse a visit that waits for approval; the resident is told why. Raises ``WrongState``."""

    def verb() -> Booking:
        booking = find(booking_id)
        become(booking, BookingState.REJECTED, Change("reject", by, now, note=reason))
        letters.tell_rejected(booking, reason, now)
        return booking

    return in_transaction(verb)


def find(booking_id: UUID) -> Booking:
    """The booking with what its messages speak of; raises ``NotFound``."""
    related = Booking.objects.select_related("service", "unit", "counter", "location")
    booking = related.filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    return booking
