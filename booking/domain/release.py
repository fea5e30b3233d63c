"""The resident gives a held time back before filling in the form."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.enums import BookingState, KeptFor
from booking.models import Booking
from tenants.audit.actor import Actor

from .ending import drop
from .find import find_visit
from .freed import places_of
from .give_back import give_back, wait_for_norm
from .retry import in_transaction


def release(*, booking_id: UUID, now: datetime, by: Actor) -> Booking:
    """Drop a hold. Releasing what is not held any more changes nothing. Raises ``NotFound``.

    An offer that is not wanted goes to the next in line.
    """

    def verb() -> Booking:
        booking = find_visit(booking_id)
        if booking.state != BookingState.HELD:
            return booking
        was_offered, freed = booking.kept_for == KeptFor.WAITLIST, places_of(booking)
        if was_offered:
            wait_for_norm(booking)
        drop(booking, now=now, by=by)
        if was_offered:
            give_back(freed, now, delay=False)
        return booking

    return in_transaction(verb)
