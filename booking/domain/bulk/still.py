"""Its person may act at the moment an order deals with a visit: it must be the one asked about."""

from __future__ import annotations

from booking.domain.freed import places_of
from booking.domain.masks import lock
from booking.enums import BookingState
from booking.errors import Moved
from booking.models import Booking


def keep_still(seen: Booking) -> None:
    """Lock the visit until commit, its masks first (lock order); ``Moved`` if it is another now."""
    if BookingState(seen.state).in_mask:
        places = places_of(seen)
        lock({one.counter for one in places}, {one.day for one in places})
    _lock_row(seen, nowait=False)


def still_there(seen: Booking) -> None:
    """The same at the end of work; never waits, for whoever has the row may wait for that work.

    Raises ``Moved``, or the database's error for a row somebody has (``retry`` tries again).
    """
    _lock_row(seen, nowait=True)


def _lock_row(seen: Booking, *, nowait: bool) -> None:
    same = Booking.objects.filter(pk=seen.pk, state=seen.state, moves=seen.moves)
    if not same.select_for_update(nowait=nowait).values_list("pk"):
        raise Moved
