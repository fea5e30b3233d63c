"""What a change of plan does, told before it is saved: times it adds, removes, visits it strands.

A plan is everything that decides who receives when: hours, closures, counters, units, norms. The
change is tried in a savepoint and taken back, so what is told is what would be (engine, rule 12). A
stranded visit stays as it is: a booking never dies by a change of configuration.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from booking.models import Service
from booking.models.zone import WARSAW

from .availability import Offer
from .lead import bookable_days
from .reception import Reception, reception
from .sight import Sight, days
from .stranded import Stranded, lost, visits_ahead
from .timetable import Mask

FARTHEST: Final = timedelta(days=92)
"""Times are counted so far ahead; visits are asked about whenever they are."""


@dataclass(frozen=True, slots=True)
class DayChange:
    """How many times a day gains and loses; a time that two matters could take counts twice."""

    day: date
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What a change would do: to the times of the next 92 days, and to whom."""

    days: tuple[DayChange, ...] = ()
    stranded: tuple[Stranded, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days or self.stranded)

    @property
    def added(self) -> int:
        """Free times gained."""
        return sum(one.added for one in self.days)

    @property
    def removed(self) -> int:
        """Free times lost."""
        return sum(one.removed for one in self.days)


@dataclass(frozen=True, slots=True)
class Plan:
    """How things stand: the free starts of each service and day, the visits without a place."""

    starts: Mapping[tuple[UUID, date], Mask]
    stranded: Mapping[UUID, Stranded]


def try_out(change: Callable[[], object], *, now: datetime) -> PlanDifference:
    """Make ``change``, see what it does to the plan, and take it back."""
    with transaction.atomic():
        before = plan(now)
        change()
        told = difference(before, plan(now))
        transaction.set_rollback(True)
    return told


def difference(before: Plan, after: Plan) -> PlanDifference:
    """What leads from one plan to the other; visits stranded before are not told again."""
    counts: dict[date, list[int]] = defaultdict(lambda: [0, 0])
    for place in before.starts.keys() | after.starts.keys():
        was, will = before.starts.get(place, 0), after.starts.get(place, 0)
        counts[place[1]][0] += (will & ~was).bit_count()
        counts[place[1]][1] += (was & ~will).bit_count()
    changed = (DayChange(day, *count) for day, count in sorted(counts.items()) if any(count))
    stranded = [one for key, one in after.stranded.items() if key not in before.stranded]
    return PlanDifference(tuple(changed), tuple(stranded))


def plan(now: datetime) -> Plan:
    """The plan of the current office as it stands; a handful of queries, whatever is in it."""
    services = list(Service.objects.all())
    visits = visits_ahead(now)
    today = now.astimezone(WARSAW).date()
    last = max([today + FARTHEST, *(visit.day for visit in visits)])
    who = reception([one.pk for one in services], None, today, last)
    return Plan(_starts(services, who, now), {one.booking_id: one for one in lost(visits, who)})


def _starts(
    services: Sequence[Service], who: Reception, now: datetime
) -> dict[tuple[UUID, date], Mask]:
    today = now.astimezone(WARSAW).date()
    sight = Sight(who, today, today + FARTHEST, now=now)
    found = {}
    for service in services:
        if service.status == "published":
            offer, (first, last) = Offer(service, sight, now), bookable_days(service, now)
            for day in days(first, min(last, today + FARTHEST)):
                found[service.pk, day] = offer.starts(day)
    return found
