"""Versions begin and end at midnight in Warsaw."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

WARSAW = ZoneInfo("Europe/Warsaw")


def local_day(moment: datetime) -> date:
    """The calendar day of a moment."""
    return moment.astimezone(WARSAW).date()


def midnight(day: date) -> datetime:
    """The moment a day begins."""
    return datetime.combine(day, time.min, WARSAW)
