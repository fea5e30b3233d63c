"""Which days and times are free: computed, never stored (engine, rules 1 to 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Final
from uuid import UUID

from booking.models import Service, Unit
from booking.models.zone import WARSAW

from .lead import bookable_days, earliest_start, takes_bookings
from .reception import reception
from .sight import Sight, days
from .timetable import CELL, Mask, Shape, cells_of, clock_changes, moment

PREFERENCE: Final = attrgetter("number")


@dataclass(frozen=True, slots=True)
class DayCount:
    """A local day and how many different times are free in it."""

    date: date
    free: int


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that could be taken, in local moments, and the unit of the visit.

    ``end`` is without buffer.
    """

    start: datetime
    end: datetime
    unit_id: UUID


def free_days(
    service: Service, unit: Unit | None, first: date, last: date, *, now: datetime, client: str = ""
) -> list[DayCount]:
    """Each day from ``first`` to ``last`` inclusive with its number of free times, also none."""
    found: dict[date, int] = {}
    first_open, last_open = within_lead(service, first, last, now)
    if first_open <= last_open:
        offer = _offer(service, unit, first_open, last_open, now, client)
        found = {day: offer.starts(day).bit_count() for day in days(first_open, last_open)}
    return [DayCount(day, found.get(day, 0)) for day in days(first, last)]


def free_times(
    service: Service, unit: Unit | None, day: date, *, now: datetime, client: str = ""
) -> list[FreeTime]:
    """The free times of one local day, each once, in order."""
    return free_times_between(service, unit, day, day, now=now, client=client)


def free_times_between(
    service: Service, unit: Unit | None, first: date, last: date, *, now: datetime, client: str = ""
) -> list[FreeTime]:
    """The free times of some days, in order; the queries are those of one day."""
    first, last = within_lead(service, first, last, now)
    if first > last:
        return []
    offer = _offer(service, unit, first, last, now, client)
    return [time for day in days(first, last) for time in offer.times(day)]


def nearest_free(
    services: Iterable[Service], unit: Unit | None, *, now: datetime
) -> dict[UUID, FreeTime | None]:
    """The nearest free time of each service, by its id; None where nothing is free."""
    asked = list(services)
    return dict.fromkeys(service.pk for service in asked) | {
        service.pk: next((time for day in days(*span) for time in offer.times(day)), None)
        for service, offer, span in _offers(asked, unit, now)
    }


def nearest_by_unit(
    services: Iterable[Service], unit: Unit | None, *, now: datetime
) -> dict[tuple[UUID, UUID], FreeTime]:
    """The nearest free time of each service at each unit, by both ids; without where none is.

    The queries are those of one service.
    """
    found: dict[tuple[UUID, UUID], FreeTime] = {}
    for service, offer, span in _offers(list(services), unit, now):
        wanted = offer.units
        for day in days(*span):
            here = offer.first_at_each_unit(day, wanted)
            found |= {(service.pk, one): time for one, time in here.items()}
            wanted -= here.keys()
            if not wanted:
                break
    return found


def _offers(
    services: Sequence[Service], unit: Unit | None, now: datetime
) -> Iterator[tuple[Service, Offer, tuple[date, date]]]:
    """Each service as it is seen now, and the days that can be booked; all by one look."""
    open_days = {service: bookable_days(service, now) for service in services}
    if not open_days or not takes_bookings():
        return
    first = min(first for first, _last in open_days.values())
    last = max(last for _first, last in open_days.values())
    who = reception([service.pk for service in open_days], unit.pk if unit else None, first, last)
    sight = Sight(who, first, last, now=now)
    for service, span in open_days.items():
        yield service, Offer(service, sight, now), span


class Offer:
    """One service as ``sight`` shows it to somebody who asks at ``now``.

    ``lead`` False: to a clerk, whom only the clock binds.
    """

    def __init__(self, service: Service, sight: Sight, now: datetime, *, lead: bool = True) -> None:
        self._sight = sight
        self._alike = sight.reception.alike(service.pk)
        self._preferred = sorted((one for group in self._alike for one in group), key=PREFERENCE)
        self.shape = shape_of(service)
        self._now = now
        self._soonest = earliest_start(service, now) if lead else now

    def starts(self, day: date) -> Mask:
        """The cells at which a visit may start, at whichever counter (rule 4)."""
        mask = 0
        for receivers in self._alike:
            mask |= self._sight.starts(receivers, self.shape, day)
        return self.still_ahead(day, mask)

    def starts_at_each(self, day: date) -> dict[UUID, Mask]:
        """The same counter by counter; those without any are left out."""
        found = {}
        for one in self._preferred:
            if mask := self._sight.starts([one], self.shape, day):
                found[one.id] = self.still_ahead(day, mask)
        return found

    @property
    def units(self) -> set[UUID]:
        """Where it is dealt with."""
        return {one.unit for one in self._preferred}

    def first_at_each_unit(self, day: date, units: Collection[UUID]) -> dict[UUID, FreeTime]:
        """The first free time of a day at each of ``units`` that has one."""
        masks: dict[UUID, Mask] = defaultdict(int)
        for one in self._preferred:
            if one.unit in units:
                masks[one.unit] |= self._sight.starts([one], self.shape, day)
        found = {}
        for unit, mask in masks.items():
            left = self.still_ahead(day, mask)
            start = self._moment(day, next(iter(cells_of(left)))) if left else None
            if start:
                local = start.astimezone(WARSAW)
                lasting = timedelta(minutes=self.shape.duration * CELL)
                found[unit] = FreeTime(local, (start + lasting).astimezone(WARSAW), unit)
        return found

    def times(self, day: date) -> Iterator[FreeTime]:
        """The free times of a day in order, each at the counter that would get it."""
        left = self.starts(day)
        unit_at: dict[int, UUID] = {}
        for receiver in self._preferred if left else ():
            here = left & self._sight.starts([receiver], self.shape, day)
            left &= ~here
            unit_at |= dict.fromkeys(cells_of(here), receiver.unit)
        lasting = timedelta(minutes=self.shape.duration * CELL)
        for cell in sorted(unit_at):
            if start := self._moment(day, cell):
                local = start.astimezone(WARSAW)
                yield FreeTime(local, (start + lasting).astimezone(WARSAW), unit_at[cell])

    def still_ahead(self, day: date, mask: Mask) -> Mask:
        """Without the cells that are too soon, or that the clock skips or doubles."""
        far_enough = day > self._soonest.astimezone(WARSAW).date()
        if not mask or (far_enough and not clock_changes(day, WARSAW)):
            return mask
        return sum(1 << cell for cell in cells_of(mask) if self._moment(day, cell))

    def _moment(self, day: date, cell: int) -> datetime | None:
        start = moment(day, cell, WARSAW, self.shape.length)
        return start if start and start > self._now and start >= self._soonest else None


def shape_of(service: Service) -> Shape:
    """The service's minutes as cells."""
    return Shape.of_minutes(service.duration, service.step_minutes, service.buffer)


def _offer(
    service: Service, unit: Unit | None, first: date, last: date, now: datetime, client: str
) -> Offer:
    who = reception([service.pk], unit.pk if unit else None, first, last)
    return Offer(service, Sight(who, first, last, now=now, client=client), now)


def within_lead(service: Service, first: date, last: date, now: datetime) -> tuple[date, date]:
    """The part of some days that may be booked at ``now``; none where the first is the later."""
    soonest, latest = bookable_days(service, now)
    if not takes_bookings():
        return soonest, soonest - timedelta(days=1)
    return max(first, soonest), min(last, latest)
