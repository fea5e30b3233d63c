"""The free times of a day as a clerk sees them: at each counter, not bound by lead times."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from booking.models import Service, Unit
from booking.models.zone import WARSAW

from .availability import FreeTime, Offer
from .reception import Receiver, reception
from .sight import Sight, days
from .timetable import cells_of, moment

FORTNIGHT: Final = 14
LOOK_AHEAD: Final = 60


@dataclass(frozen=True, slots=True)
class CounterTimes:
    """When a counter is free on a day; starts are local moments."""

    id: UUID
    name: str
    unit_id: UUID
    starts: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class DeskDay:
    """A day's free times by counter, in the order counters are tried, and the days around it.

    ``ahead``: each day of the fortnight that begins with it, and how many times are free then.
    """

    day: date
    counters: tuple[CounterTimes, ...]
    ahead: tuple[tuple[date, int], ...]


def desk_day(service: Service, unit: Unit | None, day: date, *, now: datetime) -> DeskDay:
    """The free times of ``day`` and how many the days after it have; the queries of one day."""
    last = day + timedelta(days=FORTNIGHT - 1)
    who = reception([service.pk], unit.pk if unit else None, day, last)
    offer = Offer(service, Sight(who, day, last, now=now), now, lead=False)
    counts = [(one, offer.starts(one).bit_count()) for one in days(day, last)]
    return DeskDay(day, tuple(_counters(offer, who.receivers, day)), tuple(counts))


def next_times(
    service: Service,
    units: Collection[UUID],
    first: date,
    most: int,
    *,
    now: datetime,
    counters: Collection[UUID] = (),
) -> list[FreeTime]:
    """The next ``most`` free times from ``first`` on, lead times or not; the queries of one day.

    ``units`` and ``counters`` (empty: all) limit where.
    """
    last = first + timedelta(days=LOOK_AHEAD)
    who = reception([service.pk], None, first, last)
    here = [
        one
        for one in who.receivers
        if (not units or one.unit in units) and (not counters or one.id in counters)
    ]
    offer = Offer(service, Sight(who.only(here), first, last, now=now), now, lead=False)
    found = (time for day in days(first, last) for time in offer.times(day))
    return list(islice(found, most))


def _counters(offer: Offer, receivers: Sequence[Receiver], day: date) -> Iterator[CounterTimes]:
    at_each = offer.starts_at_each(day)
    for one in receivers:
        cells = cells_of(at_each.get(one.id, 0))
        found = (moment(day, cell, WARSAW, offer.shape.length) for cell in cells)
        starts = tuple(start.astimezone(WARSAW) for start in found if start)
        yield CounterTimes(one.id, one.name, one.unit, starts)
