"""When a day is over and its records can be handed over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from booking.models.zone import WARSAW

HAND_OVER: Final = "booking.hand_over"
EVENING: Final = time(21)
"""After the longest office hours; what clerks still mark later goes with *Send again*."""
DAY: Final = timedelta(days=1)


def last_day_over(now: datetime) -> date:
    """The newest day whose evening has come."""
    here = now.astimezone(WARSAW)
    return here.date() if here.time() >= EVENING else here.date() - DAY


def next_evening(now: datetime) -> datetime:
    """The next moment at which a day is over."""
    return datetime.combine(last_day_over(now) + DAY, EVENING, WARSAW)
