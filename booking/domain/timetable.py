"""The arithmetic of a day: plain Python, no database, no clock.

A day is 288 cells of five minutes of local wall time; a set of cells is an ``int`` whose bit *i* is
cell *i*. Shifting and masking such numbers answers for a whole day at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import Final

import holidays

CELL: Final = 5
CELLS: Final = 24 * 60 // CELL
LONGEST: Final = timedelta(hours=12)
"""A visit, without the break after it."""
BLOCKED_AT_MOST: Final = timedelta(days=1)
"""Half a day of a visit and four hours of break are the most an office can set."""
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Mask = int
Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """How long a visit takes, in cells: itself, from start to start, and after it."""

    duration: int
    step: int
    buffer: int

    @property
    def length(self) -> int:
        """How long the counter is blocked."""
        return self.duration + self.buffer

    @classmethod
    def of_minutes(cls, duration: int, step: int, buffer: int) -> Shape:
        """From minutes, all multiples of five."""
        return cls(duration // CELL, step // CELL, buffer // CELL)


@dataclass(frozen=True, slots=True)
class Hours:
    """One row of an hours template: which days it is in force, and its windows by weekday."""

    weeks: str  # every | odd | even, by ISO week number
    valid_from: date | None
    valid_to: date | None
    windows: dict[str, Windows]

    def in_force(self, day: date) -> bool:
        """Tell whether this row speaks for ``day``."""
        parity = "odd" if day.isocalendar().week % 2 else "even"
        return (
            self.weeks in {"every", parity}
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class Special:
    """Days that differ: closed (no windows) or open otherwise; the scope is the caller's."""

    first_day: date
    last_day: date
    windows: Windows
    reason: str = ""

    def names(self, day: date) -> bool:
        """Tell whether ``day`` is one of them."""
        return self.first_day <= day <= self.last_day


def read_windows(texts: Iterable[str]) -> Windows:
    """``["08:00-12:00", "12:30-15:00"]`` as cells, in order of time.

    Half-open; ``24:00`` ends a day. Raises ``ValueError`` off the grid, out of order, overlapping.
    """
    return _windows(tuple(texts))


@lru_cache(maxsize=4096)
def _windows(texts: tuple[str, ...]) -> Windows:
    windows: list[tuple[int, int]] = []
    for text in sorted(texts):
        first, separator, last = text.partition("-")
        window = _read_cell(first), _read_cell(last)
        if not separator or window[0] >= window[1]:
            raise ValueError(f"not a window of time: {text!r}")
        if windows and window[0] < windows[-1][1]:
            raise ValueError(f"windows overlap: {text!r}")
        windows.append(window)
    return tuple(windows)


def cut(windows: Windows, limits: Windows) -> Windows:
    """The parts of ``windows`` that lie inside ``limits``."""
    return tuple(
        (max(a, c), min(b, d)) for a, b in windows for c, d in limits if max(a, c) < min(b, d)
    )


def weekly(rows: Sequence[Hours], day: date) -> Windows:
    """The windows of a template on ``day``: of the rows in force, the most particular one speaks.

    A row for odd or even weeks goes before one for every week, a later beginning before an earlier.
    """
    in_force = [row for row in rows if row.in_force(day)]
    if not in_force:
        return ()
    chosen = max(in_force, key=lambda row: (row.weeks != "every", row.valid_from or date.min))
    return chosen.windows.get(WEEKDAYS[day.weekday()], ())


def opening(
    day: date,
    *,
    specials: Sequence[Sequence[Special]],
    hours: Sequence[Hours],
    unit_hours: Sequence[Hours] | None,
) -> Windows:
    """When a counter receives on ``day`` (engine, rule 1).

    ``specials``: those of the counter, of its unit, of the office, in this order; the first that
    names the day decides. ``unit_hours`` None: the unit has no hours of its own.
    """
    if (special := deciding(day, specials)) is not None:
        return special.windows
    return () if is_public_holiday(day) else usual(day, hours, unit_hours)


def deciding(day: date, specials: Sequence[Sequence[Special]]) -> Special | None:
    """The one that decides about ``day``; None: it is as the calendar and the template say."""
    for scope in specials:
        named = [special for special in scope if special.names(day)]
        if named:
            # Of two ranges that name a day the shorter one was meant for it.
            return min(named, key=lambda special: special.last_day - special.first_day)
    return None


def usual(day: date, hours: Sequence[Hours], unit_hours: Sequence[Hours] | None) -> Windows:
    """The windows of the templates, whatever kind of day it is."""
    windows = weekly(hours, day)
    return windows if unit_hours is None else cut(windows, weekly(unit_hours, day))


def is_public_holiday(day: date) -> bool:
    """Tell whether ``day`` is a statutory day off in Poland."""
    return day in _holidays(day.year)


def holiday_name(day: date) -> str:
    """Its Polish name, or nothing."""
    return _holidays(day.year).get(day, "")


@lru_cache(maxsize=4096)
def grid(windows: Windows, shape: Shape) -> Mask:
    """Every start the opening windows allow, counted from the start of each (engine, rule 2)."""
    mask = 0
    for first, last in windows:
        for cell in range(first, last - shape.duration + 1, shape.step):
            mask |= 1 << cell
    return mask


def free_starts(windows: Windows, busy: Iterable[Mask], shape: Shape) -> Mask:
    """The starts at which one of some counters is free: visit and buffer meet no busy cell there.

    The counters open alike; ``busy`` has the busy cells of each (engine, rules 3 and 4).
    """
    possible = blocked = grid(windows, shape)
    length = shape.length
    for mask in busy:
        blocked &= _reaching(mask, length)
        if not blocked:
            break
    return possible & ~blocked


def span_mask(first: int, last: int) -> Mask:
    """The cells ``[first, last)``, cut to the day."""
    first, last = max(first, 0), min(last, CELLS)
    return ((1 << (last - first)) - 1) << first if first < last else 0


def cells_of(mask: Mask) -> list[int]:
    """The cells of a mask, in order."""
    cells = []
    while mask:
        lowest = mask & -mask
        cells.append(lowest.bit_length() - 1)
        mask ^= lowest
    return cells


def moment(day: date, cell: int, zone: tzinfo, length: int = 1) -> datetime | None:
    """The UTC moment of a cell's start; None where the clock skips it in spring (engine, rule 13).

    In the hour that comes twice in autumn the first time is meant, so no start is listed twice.
    None as well where the clock changes within ``length`` cells: such a visit would not end when
    the grid says, and could meet another that the grid does not see.
    """
    first = datetime.combine(day, time(), zone) + timedelta(minutes=cell * CELL)
    between = timedelta(minutes=(length - 1) * CELL)
    there = first.astimezone(UTC)
    if not _on_the_clock(first) or not _on_the_clock(first + between):
        return None
    return there if (first + between).astimezone(UTC) == there + between else None


@lru_cache(maxsize=4096)
def clock_changes(day: date, zone: tzinfo) -> bool:
    """Tell whether ``day`` is not 24 hours long."""
    midnight = datetime.combine(day, time(), zone)
    return midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()


def cell_at(start: datetime, zone: tzinfo) -> tuple[date, int] | None:
    """The local day and the cell that begin at ``start``; None off the five-minute grid."""
    local = start.astimezone(zone)
    cell, over = divmod(local.hour * 60 + local.minute, CELL)
    if over or local.second or local.microsecond:
        return None
    # Compared in UTC: in the doubled hour Python finds moments of different zones never equal.
    same = moment(local.date(), cell, zone) == start.astimezone(UTC)
    return (local.date(), cell) if same else None


def day_cells(start: datetime, end: datetime, zone: tzinfo) -> list[tuple[date, Mask]]:
    """The cells of wall time that ``[start, end)`` takes, by local day.

    Where the clock changes in between, both what it lasts and what the clock shows is taken.
    """
    local_start, local_end = start.astimezone(zone), end.astimezone(zone)
    first = (local_start.hour * 60 + local_start.minute) // CELL
    lasting = first + -(-int((end - start).total_seconds()) // (CELL * 60))
    days_on = (local_end.date() - local_start.date()).days
    shown = days_on * CELLS + -(-(local_end.hour * 60 + local_end.minute) // CELL)
    last = max(lasting, shown)
    taken = []
    for offset in range(0, last, CELLS):
        mask = span_mask(first - offset, last - offset)
        if mask:
            taken.append((local_start.date() + timedelta(days=offset // CELLS), mask))
    return taken


def _on_the_clock(wall: datetime) -> bool:
    """Tell whether the clock ever shows this time: there and back again it is the same."""
    back = wall.astimezone(UTC).astimezone(wall.tzinfo)
    return back.replace(tzinfo=None) == wall.replace(tzinfo=None)


def _reaching(busy: Mask, length: int) -> Mask:
    """The cells from which ``length`` cells onward meet a busy one: doubling shifts."""
    reach, done = busy, 1
    while done < length:
        shift = min(done, length - done)
        reach |= reach >> shift
        done += shift
    return reach


def _read_cell(text: str) -> int:
    hours, _, minutes = text.strip().partition(":")
    total = int(hours) * 60 + int(minutes)
    if total % CELL or not 0 <= total <= 24 * 60 or len(minutes) != len("00"):
        raise ValueError(f"not on the five-minute grid: {text!r}")
    return total // CELL


@cache
def _holidays(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("PL", years=year, language="pl"))
