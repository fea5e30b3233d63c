"""What the clerks' calendar shows: at every counter what is free, taken and held (P19.1, P20).

Six queries, whatever the days, counters and visits. What is free here is the counter's time that
nobody takes; whether a certain matter fits into it, ``explain`` tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from booking.enums import BookingState, KeptFor
from booking.models import Booking, Counter, Service, Unit
from booking.models.zone import WARSAW

from .reception import reception
from .reschedule import MOVABLE
from .scope import Scope
from .sight import days
from .timetable import CELL, Mask, Windows, day_cells, span_mask

_S = BookingState
HOUR: Final = 60
MINUTE: Final = timedelta(minutes=1)
NOTHING: Final[Mask] = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody's time at a counter. Moments are Warsaw time; a form being filled in has no name.

    ``blocked``: until when nobody else may come, the counter's buffer included.
    """

    id: UUID
    counter_id: UUID
    start: datetime
    end: datetime
    blocked: datetime
    state: BookingState
    kept_for: str
    name: str
    service: str
    reference: str
    may_move: bool

    @property
    def is_held(self) -> bool:
        """Kept for somebody who has not booked yet."""
        return self.state == _S.HELD


@dataclass(frozen=True, slots=True)
class Gap:
    """Time at a counter that nobody takes."""

    counter_id: UUID
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """Some days at some counters. ``earliest`` and ``latest``: hours of the day, for the axis."""

    first: date
    last: date
    units: tuple[Unit, ...]
    counters: tuple[Counter, ...]
    stays: tuple[Stay, ...]
    gaps: tuple[Gap, ...]
    earliest: int
    latest: int


def calendar_sheet(first: date, last: date, scope: Scope, *, now: datetime) -> CalendarSheet:
    """Everything from ``first`` to ``last`` inclusive, at the counters of ``scope``."""
    units = scope.seen(list(Unit.objects.all()))
    wanted = [unit.pk for unit in units if scope.only in {None, unit.pk}]
    stays = tuple(_stays(first, last, wanted, scope.shown, now))
    counters = tuple(_counters(wanted, scope.shown, {one.counter_id for one in stays}))
    opened = _opened({one.pk for one in counters}, first, last)
    gaps = tuple(_gaps(opened, stays, now))
    hours = [*_hours(stays), *_opening_hours(opened.values())]
    return CalendarSheet(
        first,
        last,
        units,
        counters,
        stays,
        gaps,
        min(hours, default=8),
        min(max(hours, default=16) + 1, 24),
    )


def _counters(
    units: Collection[UUID], chosen: Collection[UUID], busy: Collection[UUID]
) -> Sequence[Counter]:
    found = Counter.objects.filter(Q(active=True, unit__in=units) | Q(pk__in=busy))
    if chosen:
        found = found.filter(pk__in=chosen)
    return list(found.select_related("unit").order_by("unit__position", "position", "name"))


def _stays(
    first: date, last: date, units: Collection[UUID], counters: Collection[UUID], now: datetime
) -> Iterator[Stay]:
    begin = datetime.combine(first, time(), WARSAW)
    after = datetime.combine(last + timedelta(days=1), time(), WARSAW)
    live = Booking.objects.live(now).filter(
        starts_at__gte=begin, starts_at__lt=after, unit__in=units
    )
    if counters:
        live = live.filter(counter__in=counters)
    names = {
        name: Coalesce(F(f"part_of__contact__{name}"), F(f"contact__{name}"))
        for name in ("first_name", "last_name")
    }
    rows = live.order_by("starts_at", "pk").values(
        *(
            "id",
            "counter_id",
            "starts_at",
            "ends_at",
            "blocked_until",
            "state",
            "kept_for",
            "service__name",
        ),
        number=Coalesce(F("part_of__reference"), F("reference")),
        **names,
    )
    return (_stay(row, now) for row in rows)


def _stay(row: Mapping[str, Any], now: datetime) -> Stay:
    state = _S(row["state"])
    held = state == _S.HELD
    return Stay(
        id=row["id"],
        counter_id=row["counter_id"],
        start=row["starts_at"].astimezone(WARSAW),
        end=row["ends_at"].astimezone(WARSAW),
        blocked=row["blocked_until"].astimezone(WARSAW),
        state=state,
        kept_for=str(KeptFor(row["kept_for"]).label) if row["kept_for"] else "",
        name="" if held else f"{row['first_name'] or ''} {row['last_name'] or ''}".strip(),
        service=row["service__name"],
        reference="" if held else row["number"],
        may_move=state in MOVABLE and row["starts_at"] > now,
    )


def _opened(
    counters: Collection[UUID], first: date, last: date
) -> Mapping[tuple[UUID, date], Windows]:
    """The opening windows of each counter and day; none where it does not receive."""
    services = list(Service.objects.values_list("pk", flat=True))
    who = reception(services, None, first, last)
    return {
        (one.id, day): who.windows(one, day)
        for one in who.receivers
        if one.id in counters
        for day in days(first, last)
    }


def _gaps(
    opened: Mapping[tuple[UUID, date], Windows], stays: Sequence[Stay], now: datetime
) -> Iterator[Gap]:
    busy: dict[tuple[UUID, date], Mask] = defaultdict(int)
    for stay in stays:
        for day, mask in day_cells(
            stay.start.astimezone(UTC), stay.blocked.astimezone(UTC), WARSAW
        ):
            busy[stay.counter_id, day] |= mask
    today, cell = now.astimezone(WARSAW).date(), _cell_after(now)
    for (counter, day), windows in opened.items():
        for begins, ends in windows:
            free = span_mask(begins, ends) & ~busy.get((counter, day), NOTHING)
            if day <= today:
                free = free >> cell << cell if day == today else NOTHING
            for start, end in _runs(free):
                yield Gap(counter, _clock(day, start), _clock(day, end))


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """Cells that follow each other, as half-open spans."""
    while mask:
        start = (mask & -mask).bit_length() - 1
        rest = mask >> start
        length = (rest + 1 & ~rest).bit_length() - 1
        yield start, start + length
        mask &= ~(((1 << length) - 1) << start)


def _cell_after(now: datetime) -> int:
    local = now.astimezone(WARSAW)
    return -(-(local.hour * 60 + local.minute) // CELL)


def _clock(day: date, cell: int) -> datetime:
    return datetime.combine(day, time(), WARSAW) + timedelta(minutes=cell * CELL)


def _opening_hours(windows: Iterable[Windows]) -> Iterator[int]:
    for spans in windows:
        for begins, ends in spans:
            yield begins * CELL // HOUR
            yield (ends * CELL - 1) // HOUR


def _hours(stays: Sequence[Stay]) -> Iterator[int]:
    for one in stays:
        yield one.start.hour
        yield (one.end - MINUTE).hour
