"""Which days stand on one page of times: plain Python, no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from booking.domain.availability import DayCount

DAYS: Final = 5
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page: its days in order, and from where the pages before and after it begin."""

    days: tuple[DayCount, ...]
    earlier: date | None
    later: date | None


def leaf(days: Sequence[DayCount], asked: date | None) -> Leaf:
    """Up to five days with free times from ``asked`` on (None: from the first), full ones between.

    ``days`` are all days of the horizon in order. Full weekends are left out: nobody expects them.
    Past the last free day the last page is shown, so that a page is never empty while times exist.
    """
    free = [day.date for day in days if day.free]
    if not free:
        return Leaf((), None, None)
    start = asked or free[0]
    first = next((i for i, day in enumerate(free) if day >= start), max(len(free) - DAYS, 0))
    on_page = free[first : first + DAYS]
    begins = min(start, on_page[0])
    shown = tuple(
        day
        for day in days
        if begins <= day.date <= on_page[-1] and (day.free or day.date.weekday() < SATURDAY)
    )
    before = [day for day in free if day < begins]
    after = free[first + DAYS : first + DAYS + 1]
    return Leaf(shown, before[-DAYS:][0] if before else None, after[0] if after else None)
