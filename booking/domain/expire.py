"""Time runs out: of the form, or of the window to confirm in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Final

from booking.enums import BookingState
from booking.errors import Moved
from booking.models import Booking
from tenants.audit.actor import SYSTEM
from tenants.due import due

from . import letters
from .life import Change, become
from .retry import in_transaction

EXPIRE: Final = "booking.expire"
BATCH: Final = 500


def expire_overdue(now: datetime) -> int:
    """Free every place whose hold or confirmation window is over; how many. The clock runs it.

    Nobody waits for it: others see an overdue place as free at once (I4), and a taker clears it.
    A bounded batch; what is left comes back soon.
    """
    overdue = list(Booking.objects.overdue(now).order_by("expires_at")[:BATCH])
    freed = sum(in_transaction(partial(_expire_and_tell, booking, now)) for booking in overdue)
    if len(overdue) == BATCH:
        due(EXPIRE, now)
    return freed


def expire(bookings: Iterable[Booking], now: datetime) -> list[Booking]:
    """Let overdue bookings die in the caller's transaction; those that did, to be told about.

    ``bookings`` in ascending order of id (lock order). Left alone is what was confirmed, extended
    or cleared by another at this moment.
    """
    dead = []
    for booking in bookings:
        end = BookingState.DROPPED if booking.state == BookingState.HELD else BookingState.EXPIRED
        try:
            become(booking, end, Change("expire", SYSTEM, now))
        except Moved:
            continue
        dead.append(booking)
    return dead


def tell_expired(dead: Iterable[Booking], now: datetime) -> None:
    """Owe a word to those who did not confirm in time; a form left open is not worth one."""
    for booking in dead:
        if booking.state == BookingState.EXPIRED:
            letters.tell_expired(booking, now)


def _expire_and_tell(booking: Booking, now: datetime) -> int:
    dead = expire([booking], now)
    tell_expired(dead, now)
    return len(dead)
