"""Under which terms a place was taken: kept with the booking, so that I7 and I8 can be asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TypedDict

from booking.models.zone import WARSAW

from .lead import bookable_days, earliest_start
from .reception import Receiver, Reception
from .survey import Wish
from .timetable import CELL, cell_at


class Terms(TypedDict):
    """Columns of a booking: the opening window it lies in, and what lead times allowed then."""

    opened_from: datetime | None
    opened_until: datetime | None
    bookable_from: datetime | None
    bookable_until: datetime | None


def terms_of(
    wish: Wish, receiver: Receiver, reception: Reception, now: datetime, *, lead: bool = True
) -> Terms:
    """The terms of ``wish`` at ``receiver``; ``lead`` False: no lead time bound whoever took it."""
    opened = _window(wish, receiver, reception)
    first, last = bookable_days(wish.service, now)
    return Terms(
        opened_from=opened[0] if opened else None,
        opened_until=opened[1] if opened else None,
        bookable_from=max(_at(first, 0), earliest_start(wish.service, now)) if lead else None,
        bookable_until=_at(last + timedelta(days=1), 0) if lead else None,
    )


def _window(
    wish: Wish, receiver: Receiver, reception: Reception
) -> tuple[datetime, datetime] | None:
    place = cell_at(wish.start, WARSAW)
    if place is None:
        return None
    day, cell = place
    for first, last in reception.windows(receiver, day):
        if first <= cell < last:
            return _at(day, first), _at(day, last)
    return None


def _at(day: date, cell: int) -> datetime:
    wall = datetime.combine(day, time(), WARSAW) + timedelta(minutes=cell * CELL)
    return wall.astimezone(UTC)
