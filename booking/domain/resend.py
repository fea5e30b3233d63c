"""The message with PIN and link once more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from booking.enums import CONFIRMED, BookingState
from booking.errors import AlreadyConfirmed, BookingExpired, TooMany
from booking.models import Booking
from tenants.audit.actor import RESIDENT

from . import letters
from .find import find
from .life import Change, add_event
from .retry import in_transaction

RESENDS: Final = 3
PAUSE: Final = timedelta(seconds=30)


def resend(*, booking_id: UUID, now: datetime) -> Booking:
    """Send the confirmation request again, at most three times and not twice in half a minute.

    Raises ``NotFound``, ``AlreadyConfirmed``, ``BookingExpired``, ``TooMany``.
    """

    def verb() -> Booking:
        # Locked before it is looked at: a confirmation may be on its way at this moment.
        Booking.objects.select_for_update().filter(pk=booking_id).first()
        booking = find(booking_id)
        if booking.state in CONFIRMED:
            raise AlreadyConfirmed
        if booking.state != BookingState.PENDING or booking.has_lapsed(now):
            raise BookingExpired
        before = booking.events.filter(action__in=["resend", "submit"]).order_by("number")
        times = [event.at for event in before]
        if len(times) > RESENDS or (times and now - times[-1] < PAUSE):
            raise TooMany
        change = Change("resend", RESIDENT, now)
        add_event(booking, change, before=BookingState.PENDING, changed=())
        letters.tell_received(booking, now, occasion=f"again-{len(times)}")
        return booking

    return in_transaction(verb)
