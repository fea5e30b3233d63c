"""The month of art. 12(3), counted from the day a request came."""

from __future__ import annotations

import calendar
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Europe/Warsaw")
FIRST: Final = 1
EXTENDED: Final = 3


def local_day(moment: datetime) -> date:
    """The day on clocks in Poland."""
    return moment.astimezone(LOCAL).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later; where that month is shorter, its last day.

    A term that ends on a Sunday or a holiday is not moved on: who answers earlier breaks no rule.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
