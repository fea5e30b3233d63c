"""Time runs out: of the form, or of the window to confirm in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from booking.enums import BookingState, KeptFor
from booking.errors import Refusal
from booking.models import Booking
from tenants.due import due

from .ending import EXPIRE, expire, tell_expired
from .freed import places_of
from .give_back import give_back, wait_for_norm
from .retry import in_transaction

BATCH: Final = 500


def expire_overdue(now: datetime) -> int:
    """Free every place whose hold or confirmation window is over; how many. The clock runs it.

    Nobody waits for it: others see an overdue place as free at once (I4), and a taker clears it.
    What somebody had booked, or was offered, goes to the next in line. Of several matters the first
    is looked at, and all die with it. A bounded batch; what is left comes back soon.
    """
    overdue = list(
        Booking.objects.overdue(now)
        .filter(part_of=None)
        .select_related("location", "service")
        .order_by("expires_at")[:BATCH]
    )
    freed = busy = 0
    for booking in overdue:
        try:
            freed += in_transaction(partial(_expire, booking, now))
        except Refusal:  # somebody works on it at this moment; the others need not wait
            busy += 1
    if busy or len(overdue) == BATCH:
        due(EXPIRE, now)
    return freed


def _expire(booking: Booking, now: datetime) -> int:
    goes_on = booking.state == BookingState.PENDING or booking.kept_for == KeptFor.WAITLIST
    freed = places_of(booking)
    if goes_on:
        wait_for_norm(booking)
    dead = expire([booking], now)
    tell_expired(dead, now)
    if dead and goes_on:
        give_back(freed, now, delay=False)
    return len(dead)
