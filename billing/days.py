"""Days as an office counts them: the date in Poland, and working days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

WARSAW: Final = ZoneInfo("Europe/Warsaw")
SATURDAY: Final = 5


def local_day(now: datetime) -> date:
    """The date in Poland at a moment."""
    return now.astimezone(WARSAW).date()


def working_days(after: date, until: date) -> int:
    """How many working days lie after ``after`` up to and including ``until``."""
    days = (after + timedelta(days=offset) for offset in range(1, (until - after).days + 1))
    return sum(day.weekday() < SATURDAY and day not in _holidays(day.year) for day in days)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("PL", years=year))
