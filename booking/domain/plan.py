"""What a change of plan does, told before it is saved: places it adds, removes, visits it strands.

A plan is everything that decides who receives when: hours, closures, counters, units, norms. A
place is a time at one counter: where two counters offer ten o'clock and one of them closes, a place
is gone though residents still see the time. The change is tried in a savepoint and taken back, so
what is told is what would be (engine, rule 12). A stranded visit stays as it is: a booking never
dies by a change of configuration.
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
from booking.models.service import ServiceStatus
from booking.models.zone import WARSAW

from .availability import Offer
from .lead import bookable_days
from .reception import Reception, reception
from .sight import Sight, days
from .stranded import Stranded, lost, visits_ahead
from .timetable import Mask

Place = tuple[UUID, UUID, date]
FARTHEST: Final = timedelta(days=92)
"""Places are counted so far ahead; visits are asked about whenever they are."""


@dataclass(frozen=True, slots=True)
class DayChange:
    """How many places a day gains and loses; one that two matters could take counts twice."""

    day: date
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class PlanDifference:
    """What a change would do: to the places of the next 92 days, and to whom."""

    days: tuple[DayChange, ...] = ()
    stranded: tuple[Stranded, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.days or self.stranded)

    @property
    def added(self) -> int:
        """Free places gained."""
        return sum(one.added for one in self.days)

    @property
    def removed(self) -> int:
        """Free places lost."""
        return sum(one.removed for one in self.days)


@dataclass(frozen=True, slots=True)
class Plan:
    """How things stand: free starts by service, counter and day, and the visits without a place."""

    starts: Mapping[Place, Mask]
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
        *_, day = place
        counts[day][0] += (will & ~was).bit_count()
        counts[day][1] += (was & ~will).bit_count()
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


def _starts(services: Sequence[Service], who: Reception, now: datetime) -> dict[Place, Mask]:
    today = now.astimezone(WARSAW).date()
    sight = Sight(who, today, today + FARTHEST, now=now)
    found: dict[Place, Mask] = {}
    for service in services:
        if service.status == ServiceStatus.PUBLISHED:
            offer, (first, last) = Offer(service, sight, now), bookable_days(service, now)
            for day in days(first, min(last, today + FARTHEST)):
                at_each = offer.starts_at_each(day)
                found |= {(service.pk, one, day): starts for one, starts in at_each.items()}
    return found
