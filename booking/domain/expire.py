"""Time runs out: of the form, or of the window to confirm in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from booking.enums import KeptFor
from booking.errors import Refusal
from booking.models import Booking
from tenants.due import due

from .ending import EXPIRE, expire, goes_on, tell_expired
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
    busy += pass_on(now)
    if busy or len(overdue) == BATCH:
        due(EXPIRE, now)
    return freed


def pass_on(now: datetime) -> int:
    """Offer what takers cleared away on their way to those in line; above 0: some must wait.

    Meanwhile anybody may have taken it: what ran out blocks nobody (I4).
    """
    left = Booking.objects.filter(kept_for=KeptFor.LINE).select_related("location", "service")
    first, busy = list(left.order_by("pk")[:BATCH]), 0
    for booking in first:
        try:
            in_transaction(partial(_pass_on, booking, now))
        except Refusal:
            busy += 1
    return busy + (len(first) == BATCH)  # there may be more


def _expire(booking: Booking, now: datetime) -> int:
    for_line, freed = goes_on(booking), places_of(booking)
    if for_line:
        wait_for_norm(booking)
    dead = expire([booking], now)
    tell_expired(dead, now)
    if dead and for_line:
        give_back(freed, now, delay=False)
    return len(dead)


def _pass_on(booking: Booking, now: datetime) -> None:
    wait_for_norm(booking)
    if Booking.objects.filter(pk=booking.pk, kept_for=KeptFor.LINE).update(kept_for=""):
        give_back(places_of(booking), now, delay=False)
