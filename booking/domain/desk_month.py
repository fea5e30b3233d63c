"""A month at a glance: how many visits each day has, and how much of its opening time they take."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum
from django.db.models.functions import TruncDate

from booking.models import Booking, Service, Unit
from booking.models.zone import WARSAW

from .reception import reception
from .scope import Scope
from .sight import days
from .timetable import CELL

FULL = 100


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day. ``percent``: of the opening time of all counters; None where nobody receives."""

    day: date
    visits: int
    percent: int | None

    @property
    def tenths(self) -> int:
        """The same for a bar of ten."""
        return round((self.percent or 0) / 10)


def month_days(first: date, last: date, scope: Scope, *, now: datetime) -> list[MonthDay]:
    """Each day from ``first`` to ``last`` inclusive; four queries whatever they hold."""
    units = [one.pk for one in scope.seen(list(Unit.objects.all())) if scope.only in {None, one.pk}]
    begin = datetime.combine(first, time(), WARSAW)
    after = datetime.combine(last + timedelta(days=1), time(), WARSAW)
    live = Booking.objects.live(now).filter(starts_at__gte=begin, starts_at__lt=after)
    live = live.filter(unit__in=units)
    if scope.shown:
        live = live.filter(counter__in=scope.shown)
    lasting = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    rows = live.annotate(day=TruncDate("starts_at", tzinfo=WARSAW)).order_by().values("day")
    taken = {
        row["day"]: (row["visits"], row["lasting"])
        for row in rows.annotate(visits=Count("pk"), lasting=Sum(lasting))
    }
    opened = dict(_opened(first, last, units, scope))
    return [_day(day, *taken.get(day, (0, timedelta())), opened[day]) for day in days(first, last)]


def _opened(
    first: date, last: date, units: Collection[UUID], scope: Scope
) -> Iterator[tuple[date, timedelta]]:
    who = reception(list(Service.objects.values_list("pk", flat=True)), None, first, last)
    mine = [one for one in who.receivers if one.unit in units]
    if scope.shown:
        mine = [one for one in mine if one.id in scope.shown]
    for day in days(first, last):
        cells = sum(end - start for one in mine for start, end in who.windows(one, day))
        yield day, timedelta(minutes=cells * CELL)


def _day(day: date, visits: int, lasting: timedelta, opened: timedelta) -> MonthDay:
    percent = min(round(FULL * (lasting / opened)), FULL) if opened else None
    return MonthDay(day, visits, percent)
