"""What must always be true of bookings, asked in SQL (design, section 6).

Each question gives the ids of what breaks it; nothing is expected. Together they are I1 to I12,
and what must be true of matters, offers and rescues, and of how long people are kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from booking.enums import IN_MASK, NEXT, BookingState
from booking.models.booking import ONE_VISIT_PER_COUNTER
from booking.models.zone import WARSAW

from .promises import answers, hall, place, retention, story, taking, together

FREED: Final = ("dropped", "expired", "rejected", "cancelled")
LATEST_CLEANING: Final = timedelta(minutes=10)
AT_MOST: Final = 20
QUESTIONS: Final[dict[str, str]] = {
    **place.QUESTIONS,
    **story.QUESTIONS,
    **taking.QUESTIONS,
    **together.QUESTIONS,
    **hall.QUESTIONS,
    **retention.QUESTIONS,
}


def broken(now: datetime, since: datetime | None = None) -> dict[str, list[str]]:
    """Ask every question of the current office; the ids (at most 20 each) where one is broken.

    ``since``: only of visits from then on, for a look that comes often.
    """
    found: dict[str, list[str]] = {}
    values = _values(now, since) | retention.values(now)
    with connection.cursor() as cursor:
        for name, question in QUESTIONS.items():
            cursor.execute(f"{question} LIMIT {AT_MOST}", values)
            if rows := cursor.fetchall():
                found[name] = [str(row[0]) for row in rows]
    if lost := answers.lost(since, AT_MOST):
        found[answers.NAME] = lost
    return found


def _values(now: datetime, since: datetime | None) -> dict[str, Any]:
    steps = [f"{before}>{after}" for before, nexts in NEXT.items() for after in nexts]
    return {
        "zone": str(WARSAW),
        "in_mask": sorted(IN_MASK),
        "guard": ONE_VISIT_PER_COUNTER,
        "now": now,
        "since": since or "-infinity",
        "cleaned": now - LATEST_CLEANING,
        "steps": [*steps, f">{BookingState.HELD}", f">{BookingState.BOOKED}"],
        "freed": list(FREED),
    }
