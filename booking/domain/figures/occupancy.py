"""How full the counters are, by weekday and hour: taken cells of those that are open.

Open is what today's plan says of each day; what was open under an older plan nobody knows any more,
so cells taken outside of it are left out.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from booking.domain.reception import reception
from booking.domain.sight import days
from booking.domain.timetable import CELL, Mask
from booking.models import DayMask, Service
from booking.models.counter import DAY_CELLS

from .counts import Period

HOURS: Final = 24
PER_HOUR: Final = DAY_CELLS // HOURS
HOUR: Final = (1 << PER_HOUR) - 1


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Open and taken cells by (weekday, hour); Monday is 0."""

    opened: Tally[tuple[int, int]]
    taken: Tally[tuple[int, int]]

    def share(self, weekday: int | None = None, hour: int | None = None) -> float | None:
        """How full, of 1; None where nobody receives. None in an argument: all of them."""
        where = [key for key in self.opened if weekday in {None, key[0]} and hour in {None, key[1]}]
        opened = sum(self.opened[key] for key in where)
        return sum(self.taken[key] for key in where) / opened if opened else None

    @property
    def hours(self) -> list[int]:
        """The hours at which somebody receives, without gaps."""
        found = sorted({hour for _day, hour in self.opened})
        return list(range(found[0], found[-1] + 1)) if found else []

    @property
    def weekdays(self) -> list[int]:
        """The weekdays on which somebody receives."""
        return sorted({day for day, _hour in self.opened})

    @property
    def opened_minutes(self) -> int:
        """How long the counters were open, together."""
        return sum(self.opened.values()) * CELL


def occupancy(period: Period, units: Collection[UUID]) -> Occupancy:
    """Count the cells of every counter and day; three queries, whatever the period."""
    services = list(Service.objects.values_list("pk", flat=True))
    who = reception(services, None, period.first, period.last)
    receivers = [one for one in who.receivers if not units or one.unit in units]
    masks = DayMask.objects.filter(
        counter__in=[one.id for one in receivers], day__gte=period.first, day__lte=period.last
    )
    busy = {(c, day): mask for c, day, mask in masks.values_list("counter_id", "day", "busy")}
    found = Occupancy(Tally(), Tally())
    for day in days(period.first, period.last):
        for one in receivers:
            opened = _mask(who.windows(one, day))
            if not opened:
                continue
            for hour, cells in _by_hour(opened):
                found.opened[day.weekday(), hour] += cells
            for hour, cells in _by_hour(opened & busy.get((one.id, day), 0)):
                found.taken[day.weekday(), hour] += cells
    return found


def _mask(windows: Collection[tuple[int, int]]) -> Mask:
    return sum((1 << closes) - (1 << opens) for opens, closes in windows)


def _by_hour(mask: Mask) -> Iterator[tuple[int, int]]:
    hour = 0
    while mask:
        if cells := (mask & HOUR).bit_count():
            yield hour, cells
        mask >>= PER_HOUR
        hour += 1
