"""Which days and times are free: computed, never stored (engine, rules 1 to 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from booking.models import Counter, Service, Unit
from booking.models.unit import UnitStatus
from booking.models.zone import WARSAW

from .lead import bookable_days, earliest_start
from .sight import Sight
from .timetable import Mask, Shape, cells_of, moment


@dataclass(frozen=True, slots=True)
class DayCount:
    """A local day and how many different times are free in it."""

    date: date
    free: int


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that could be taken: ``end`` is without buffer, moments are local."""

    start: datetime
    end: datetime
    unit_id: UUID


def free_days(
    service: Service, unit: Unit | None, first: date, last: date, *, now: datetime, client: str = ""
) -> list[DayCount]:
    """Every day from ``first`` to ``last`` inclusive with its number of free times, also 0."""
    counters = counters_for([service], unit)
    from_day, to_day = _within_lead(service, first, last, now)
    found: dict[date, int] = {}
    if counters and from_day <= to_day:
        sight = Sight(counters, from_day, to_day, now=now, client=client)
        for day in days(from_day, to_day):
            found[day] = _starts(sight, service, counters, day, now).bit_count()
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
    counters = counters_for([service], unit)
    first, last = _within_lead(service, first, last, now)
    if not counters or first > last:
        return []
    sight = Sight(counters, first, last, now=now, client=client)
    return [
        time for day in days(first, last) for time in _times(sight, service, counters, day, now)
    ]


def nearest_free(
    services: Iterable[Service], unit: Unit | None, *, now: datetime
) -> dict[UUID, FreeTime | None]:
    """The nearest free time of each service, by its id; None where nothing is free."""
    services = list(services)
    counters = counters_for(services, unit)
    by_service: dict[UUID, list[Counter]] = {service.pk: [] for service in services}
    for counter in counters:
        for offered in counter.services.all():
            if offered.pk in by_service:
                by_service[offered.pk].append(counter)
    spans = [bookable_days(service, now) for service in services]
    if not counters or not spans:
        return dict.fromkeys(by_service)
    sight = Sight(counters, min(s[0] for s in spans), max(s[1] for s in spans), now=now, client="")
    return {
        service.pk: next(
            (
                time
                for day in days(*bookable_days(service, now))
                for time in _times(sight, service, by_service[service.pk], day, now)
            ),
            None,
        )
        for service in services
    }


def counters_for(services: Sequence[Service], unit: Unit | None) -> list[Counter]:
    """The counters that could serve, in the order they are preferred (P3.5).

    Only in units that take bookings and offer the service; ``services.all()`` is prefetched.
    """
    counters = Counter.objects.filter(
        active=True, services__in=services, unit__status=UnitStatus.OPEN
    )
    if unit is not None:
        counters = counters.filter(unit=unit)
    return list(
        counters.select_related("unit__location")
        .prefetch_related("services")
        .order_by("priority", "name", "pk")
        .distinct()
    )


def shape_of(service: Service) -> Shape:
    """The service's minutes as cells."""
    return Shape.of_minutes(service.duration, service.step_minutes, service.buffer)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last`` inclusive."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _times(
    sight: Sight, service: Service, counters: Sequence[Counter], day: date, now: datetime
) -> Iterator[FreeTime]:
    shape, duration = shape_of(service), timedelta(minutes=service.duration)
    not_before = max(now, earliest_start(service, now))
    unit_at: dict[int, UUID] = {}
    for counter in counters:
        for cell in cells_of(sight.starts(counter, shape, day)):
            unit_at.setdefault(cell, counter.unit_id)
    for cell in sorted(unit_at):
        start = moment(day, cell, WARSAW)
        if start is not None and start > now and start >= not_before:
            local = start.astimezone(WARSAW)
            yield FreeTime(local, (start + duration).astimezone(WARSAW), unit_at[cell])


def _starts(
    sight: Sight, service: Service, counters: Sequence[Counter], day: date, now: datetime
) -> Mask:
    shape = shape_of(service)
    mask = 0
    for counter in counters:
        mask |= sight.starts(counter, shape, day)
    soonest = earliest_start(service, now).astimezone(WARSAW)
    if mask and (day <= soonest.date() or _clock_changes(day)):
        return sum(1 << cell for cell in cells_of(mask) if _still_ahead(day, cell, soonest))
    return mask


def _still_ahead(day: date, cell: int, soonest: datetime) -> bool:
    start = moment(day, cell, WARSAW)
    return start is not None and start >= soonest


def _clock_changes(day: date) -> bool:
    midnight = datetime.combine(day, datetime.min.time(), WARSAW)
    return midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()


def _within_lead(service: Service, first: date, last: date, now: datetime) -> tuple[date, date]:
    soonest, latest = bookable_days(service, now)
    return max(first, soonest), min(last, latest)
