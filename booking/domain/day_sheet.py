"""The day at the counters, as a clerk sees it: read in four queries, whatever the day holds."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from booking.enums import BookingState
from booking.models import Booking, Counter, Unit
from booking.models.zone import WARSAW

from .desk_acts import Act, acts_open
from .masking import masked_email, masked_phone
from .scope import Scope

_S = BookingState

SHOWN: Final = (
    *(_S.PENDING, _S.AWAITING_APPROVAL),
    *(_S.BOOKED, _S.ARRIVED, _S.SERVED, _S.MISSED, _S.CANCELLED),
)
TO_COME: Final = frozenset({_S.BOOKED, _S.ARRIVED})
WAITING_AT_MOST: Final = 50

_ROW: Final = (
    *("id", "reference", "state", "starts_at", "ends_at", "people", "counter_id"),
    *("counter__name", "service__name"),
    *("contact__first_name", "contact__last_name", "contact__email", "contact__phone"),
)


@dataclass(frozen=True, slots=True)
class Visit:
    """One booking on the sheet. ``start`` and ``end`` are Warsaw time; contact data is masked.

    ``late``: whole minutes a booked visitor is late by, 0 for everybody else.
    """

    id: UUID
    reference: str
    state: BookingState
    start: datetime
    end: datetime
    service: str
    counter_id: UUID
    counter: str
    people: int
    name: str
    phone: str
    email: str
    late: int
    acts: frozenset[Act]

    @property
    def is_over(self) -> bool:
        """Nobody is waited for any more."""
        return self.state in {_S.SERVED, _S.MISSED, _S.CANCELLED}


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


@dataclass(frozen=True, slots=True)
class DaySheet:
    """What somebody may see of a day; ``now`` is Warsaw time, ``units`` are those to filter by."""

    day: date
    now: datetime
    units: tuple[Unit, ...]
    columns: tuple[Column, ...]
    waiting: tuple[Visit, ...]
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
    units = scope.seen(list(Unit.objects.all()))
    wanted = [unit.pk for unit in units if scope.only in {None, unit.pk}]
    visits = [_visit(row, now) for row in _of_day(day, wanted, now).values(*_ROW)]
    return DaySheet(
        day=day,
        now=now.astimezone(WARSAW),
        units=units,
        columns=tuple(_columns(wanted, visits, now)),
        waiting=tuple(
            _visit(row, now) for row in _waiting(wanted, now).values(*_ROW)[:WAITING_AT_MOST]
        ),
        counts=Tally(visit.state for visit in visits),
    )


def day_version(day: date, scope: Scope, *, now: datetime) -> str:
    """A fingerprint of everything ``day_sheet`` would show, by one cheap query.

    It changes when a booking of the day does, and with each minute, which moves the now-line.
    """
    facts = ("id", "state", "starts_at", "counter_id", "people", "generation")
    visible = _shown(now) & (_on(day) | Q(state=_S.AWAITING_APPROVAL, starts_at__gt=now))
    rows = Booking.objects.filter(visible).order_by("pk").values_list(*facts)
    said = repr((day, sorted(scope.mine), scope.only, f"{now:%H:%M}", list(rows)))
    return sha256(said.encode()).hexdigest()[:32]


def _on(day: date) -> Q:
    midnight = datetime.combine(day, time(), WARSAW)
    after = datetime.combine(day + timedelta(days=1), time(), WARSAW)
    return Q(starts_at__gte=midnight, starts_at__lt=after)


def _shown(now: datetime) -> Q:
    """Of what waits for its confirmation, only what has not run out."""
    return Q(state__in=SHOWN) & (Q(expires_at=None) | Q(expires_at__gt=now))


def _of_day(day: date, units: Collection[UUID], now: datetime) -> QuerySet[Booking]:
    rows = Booking.objects.filter(_shown(now) & _on(day), unit__in=units)
    return rows.order_by("starts_at", "created_at")


def _waiting(units: Collection[UUID], now: datetime) -> QuerySet[Booking]:
    rows = Booking.objects.filter(
        _shown(now), state=_S.AWAITING_APPROVAL, starts_at__gt=now, unit__in=units
    )
    return rows.order_by("starts_at")


def _columns(units: Collection[UUID], visits: Sequence[Visit], now: datetime) -> Iterator[Column]:
    busy = {visit.counter_id for visit in visits}
    counters = Counter.objects.filter(Q(active=True, unit__in=units) | Q(pk__in=busy))
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


def _visit(row: dict[str, Any], now: datetime) -> Visit:
    state, start = BookingState(row["state"]), row["starts_at"].astimezone(WARSAW)
    waits = state == _S.BOOKED and start <= now
    name = f"{row['contact__first_name'] or ''} {row['contact__last_name'] or ''}"
    return Visit(
        id=row["id"],
        reference=row["reference"],
        state=state,
        start=start,
        end=row["ends_at"].astimezone(WARSAW),
        service=row["service__name"],
        counter_id=row["counter_id"],
        counter=row["counter__name"],
        people=row["people"],
        name=name.strip(),
        phone=masked_phone(row["contact__phone"] or ""),
        email=masked_email(row["contact__email"] or ""),
        late=int((now - start).total_seconds()) // 60 if waits else 0,
        acts=acts_open(state, start, now=now),
    )
