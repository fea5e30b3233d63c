"""A year as a grid: what is special about each day."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from booking.domain.timetable import holiday_name

SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day: its look, and what a reader of the page is told of it."""

    day: date
    look: str
    told: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks; days of its neighbours are None."""

    first: date
    weeks: list[list[DayCell | None]]


def months(year: int, exceptions: Iterable[Any]) -> list[Month]:
    """The twelve months; an exception for the whole office speaks loudest."""
    special = _by_day(year, exceptions)
    weeks = calendar.Calendar().monthdatescalendar
    return [
        Month(
            date(year, month, 1),
            [
                [_cell(day, special) if day.month == month else None for day in week]
                for week in weeks(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(day: date, special: Mapping[date, Any]) -> DayCell:
    exception, holiday = special.get(day), holiday_name(day)
    if exception is not None:
        look = "day-closed" if exception.closed else "day-open"
        what = _("closed") if exception.closed else ", ".join(exception.windows)
        words = [what, exception.reason, holiday]
        return DayCell(day, look, ", ".join(word for word in words if word))
    if holiday:
        return DayCell(day, "day-holiday", holiday)
    return DayCell(day, "day-free" if day.weekday() >= SATURDAY else "", "")


def _by_day(year: int, exceptions: Iterable[Any]) -> dict[date, Any]:
    found: dict[date, Any] = {}
    begin, end = date(year, 1, 1), date(year, 12, 31)
    # Later ones win: narrower scopes first, the whole office last.
    rank = sorted(exceptions, key=lambda one: one.unit_id is None and one.counter_id is None)
    for one in rank:
        day = max(one.first_day, begin)
        while day <= min(one.last_day, end):
            found[day] = one
            day += timedelta(days=1)
    return found
