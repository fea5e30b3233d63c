"""The day at the counters, as a clerk sees it: read in four queries, whatever the day holds."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from booking.enums import BookingState
from booking.models import Counter, Unit
from booking.models.zone import WARSAW

from .desk_visits import Visit, visits_of_day, visits_waiting
from .scope import Scope

_S = BookingState

TO_COME: Final = frozenset({_S.BOOKED, _S.ARRIVED})
WAITING_AT_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Column:
    """One counter's day: its visits in order of time, and who is next (None: nobody any more).

    ``before``: how many visits began before now; the now-line is drawn after them.
    """

    id: UUID
    name: str
    unit: str
    visits: tuple[Visit, ...]
    next_id: UUID | None
    before: int

    @property
    def count(self) -> int:
        """How many matters, the cancelled ones aside."""
        return sum(visit.state != _S.CANCELLED for visit in self.visits)


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What somebody may see of a day; ``now`` is Warsaw time, ``units`` are those to filter by.

    ``more_waiting``: more people wait for approval than ``waiting`` lists.
    """

    day: date
    now: datetime
    units: tuple[Unit, ...]
    columns: tuple[Column, ...]
    waiting: tuple[Visit, ...]
    more_waiting: bool = False
    counts: Tally[BookingState] = field(default_factory=Tally)

    @property
    def is_today(self) -> bool:
        """The day is the one of ``now``."""
        return self.day == self.now.date()

    def find(self, visit_id: UUID) -> Visit | None:
        """A visit of the sheet, or None where it is not on it."""
        columns = (visit for column in self.columns for visit in column.visits)
        return next((v for v in (*self.waiting, *columns) if v.id == visit_id), None)

    @property
    def total(self) -> int:
        """How many visits the day has, the cancelled ones aside."""
        return self.counts.total() - self.counts[_S.CANCELLED]

    @property
    def has_hall(self) -> bool:
        """People are called by numbers in one of the buildings."""
        return any(unit.location.hall for unit in self.units)

    @property
    def to_come(self) -> int:
        """Visits that have not begun, confirmed or not."""
        return sum(self.counts[state] for state in (_S.BOOKED, _S.PENDING, _S.AWAITING_APPROVAL))

    @property
    def here(self) -> int:
        """People who arrived and wait."""
        return self.counts[_S.ARRIVED]

    @property
    def served(self) -> int:
        """Visits that took place."""
        return self.counts[_S.SERVED]

    @property
    def missed(self) -> int:
        """People who did not come."""
        return self.counts[_S.MISSED]

    @property
    def cancelled(self) -> int:
        """Visits called off, by whomever."""
        return self.counts[_S.CANCELLED]


def day_sheet(day: date, scope: Scope, *, now: datetime) -> DaySheet:
    """The visits of ``day`` by counter, and all who wait for approval from now on."""
    units = scope.seen(list(Unit.objects.select_related("location")))
    wanted = [unit.pk for unit in units if scope.only in {None, unit.pk}]
    visits = visits_of_day(day, wanted, scope.shown, now=now)
    waiting = visits_waiting(wanted, WAITING_AT_MOST + 1, scope.posts, now=now)
    return DaySheet(
        day=day,
        now=now.astimezone(WARSAW),
        units=units,
        columns=tuple(_columns(wanted, scope.shown, visits, now)),
        waiting=waiting[:WAITING_AT_MOST],
        more_waiting=len(waiting) > WAITING_AT_MOST,
        counts=Tally(visit.state for visit in visits if not visit.is_part),
    )


def _columns(
    units: Collection[UUID], chosen: Collection[UUID], visits: Sequence[Visit], now: datetime
) -> Iterator[Column]:
    busy = {visit.counter_id for visit in visits}
    counters = Counter.objects.filter(Q(active=True, unit__in=units) | Q(pk__in=busy))
    if chosen:
        counters = counters.filter(pk__in=chosen)
    for counter in counters.select_related("unit").order_by("unit__position", "position", "name"):
        own = tuple(visit for visit in visits if visit.counter_id == counter.pk)
        yield Column(
            id=counter.pk,
            name=counter.name,
            unit=counter.unit.name,
            visits=own,
            next_id=_next(own, now),
            before=sum(visit.start <= now for visit in own),
        )


def _next(visits: Sequence[Visit], now: datetime) -> UUID | None:
    """Who is here and due, else the first who is still to come."""
    open_ones = [visit for visit in visits if visit.state in TO_COME]
    due = (v for v in open_ones if v.state == _S.ARRIVED and v.start <= now)
    first = next(due, None) or next(iter(open_ones), None)
    return first.id if first else None
