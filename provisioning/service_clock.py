"""The clock of the contract's section 5: working days with Polish holidays, support from 8 to 16.

Plain Python: no database. Days are counted as the civil code counts them: the day of the report
does not belong, a deadline ends with the support hours of its last day (ADR 124).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

WARSAW: Final = ZoneInfo("Europe/Warsaw")
OPENS: Final = time(8)
CLOSES: Final = time(16)
DAY: Final = timedelta(days=1)
SATURDAY: Final = 5

START_DAYS: Final = 1  # the work begins the next working day
MEND_DAYS: Final = 5  # and ends within five
FREE_DAYS: Final = 3  # an interruption longer than this prolongs the warranty
REPLACE_AFTER: Final = timedelta(days=30)
REPAIRS: Final = 3  # from this one on a replacement may be demanded
REPLACE_DAYS: Final = 7


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def local_day(moment: datetime) -> date:
    """The date in Poland."""
    return moment.astimezone(WARSAW).date()


def working_day_after(day: date, number: int) -> date:
    """The ``number``-th working day after ``day``."""
    while number:
        day += DAY
        number -= is_working_day(day)
    return day


def working_days_between(after: date, until: date) -> int:
    """How many working days lie after ``after`` up to and including ``until``."""
    return sum(is_working_day(day) for day in _days(after + DAY, until))


def support_time(first: datetime, last: datetime) -> timedelta:
    """How much of the time from ``first`` to ``last`` lies within support hours."""
    if last <= first:
        return timedelta()
    parts = (
        max(min(last, _at(day, CLOSES)) - max(first, _at(day, OPENS)), timedelta())
        for day in _days(local_day(first), local_day(last))
        if is_working_day(day)
    )
    return sum(parts, timedelta())


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a fault, as far as it has come."""

    reported_at: datetime
    started_at: datetime | None = None
    mended_at: datetime | None = None
    agreed_on: date | None = None
    replacement_asked_at: datetime | None = None
    replaced_at: datetime | None = None


def start_due(course: Course) -> datetime:
    """By when the work must have begun."""
    return _at(working_day_after(local_day(course.reported_at), START_DAYS), CLOSES)


def mend_due(course: Course) -> datetime:
    """By when it must be mended: five working days, or the day agreed in writing."""
    agreed = course.agreed_on
    day = agreed or working_day_after(local_day(course.reported_at), MEND_DAYS)
    return _at(day, CLOSES)


def replace_due(course: Course) -> datetime | None:
    """By when it must be replaced, once the office has demanded it: seven days."""
    if course.replacement_asked_at is None:
        return None
    return _at(local_day(course.replacement_asked_at) + REPLACE_DAYS * DAY, time(23, 59))


def days_late(course: Course, now: datetime) -> int:
    """On how many calendar days one of the deadlines was passed; each day counts once."""
    begun = course.started_at or course.mended_at or now
    late = _late(start_due(course), begun) | _late(mend_due(course), course.mended_at or now)
    if (due := replace_due(course)) is not None:
        late |= _late(due, course.replaced_at or now)
    return len(late)


def warranty_days(course: Course) -> int:
    """By how many days a mended fault prolongs the warranty; 0 up to three working days."""
    if course.mended_at is None:
        return 0
    reported, mended = local_day(course.reported_at), local_day(course.mended_at)
    if working_days_between(reported, mended) <= FREE_DAYS:
        return 0
    return (mended - reported).days


def may_be_replaced(course: Course, repairs: int, now: datetime) -> bool:
    """Whether a replacement may be demanded: the third repair, or more than thirty days.

    ``repairs``: how many faults of the contract have been mended, this one among them if it has.
    """
    lasted = (course.mended_at or now) - course.reported_at
    return repairs >= REPAIRS or lasted > REPLACE_AFTER


def _late(due: datetime, done: datetime) -> set[date]:
    if done <= due:
        return set()
    return set(_days(local_day(due) + DAY, local_day(done)))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, WARSAW)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("PL", years=year))
