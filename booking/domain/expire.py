"""Time runs out: of the form, or of the window to confirm in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from booking.enums import BookingState
from booking.errors import WrongState
from booking.models import Booking
from tenants.audit.actor import SYSTEM

from . import letters
from .life import Change, become
from .retry import in_transaction

EXPIRE: Final = "booking.expire"
BATCH: Final = 500


def expire_overdue(now: datetime) -> int:
    """Free every place whose hold or confirmation window is over; how many. The clock runs it.

    Nobody waits for it: others see an overdue place as free at once (I4), and a taker clears it.
    """
    freed = 0
    for booking in Booking.objects.overdue(now).order_by("expires_at")[:BATCH]:
        freed += in_transaction(partial(expire, [booking], now))
    return freed


def expire(bookings: Iterable[Booking], now: datetime) -> int:
    """Let overdue bookings die in the caller's transaction; those changed meanwhile are left."""
    count = 0
    for booking in bookings:
        end = BookingState.DROPPED if booking.state == BookingState.HELD else BookingState.EXPIRED
        try:
            become(booking, end, Change("expire", SYSTEM, now))
        except WrongState:
            continue  # confirmed, extended or cleared by another at this moment
        count += 1
        if end == BookingState.EXPIRED:
            letters.tell_expired(booking, now)
    return count
