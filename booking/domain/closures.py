"""Why nobody receives on a day, in words for residents (engine, rule 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q

from booking.models import CalendarException

from .sight import days
from .timetable import holiday_name

SATURDAY: Final = 5


def closures(units: Collection[UUID], first: date, last: date) -> dict[date, str]:
    """The working days on which all of ``units`` are closed, and the reason the office gave.

    A closure of the whole office speaks before one of units; a public holiday gives its name,
    unless the office opens on it. The reason is empty where none was written. One query.
    """
    found = CalendarException.objects.filter(
        Q(unit=None) | Q(unit__in=units), counter=None, first_day__lte=last, last_day__gte=first
    )
    told: dict[date, str] = {}
    named: dict[date, dict[UUID | None, CalendarException]] = defaultdict(dict)
    # Of two ranges that name a day the shorter one was meant for it, as in the timetable.
    for one in sorted(found, key=lambda one: one.first_day - one.last_day):
        for day in days(max(first, one.first_day), min(last, one.last_day)):
            named[day][one.unit_id] = one
    for day in days(first, last):
        if day.weekday() < SATURDAY and (why := _why(day, named[day], units)) is not None:
            told[day] = why
    return told


def _why(
    day: date, named: dict[UUID | None, CalendarException], units: Collection[UUID]
) -> str | None:
    """Each unit's own day decides for it, then the office's, then the calendar of holidays."""
    reasons = []
    for unit in units:
        special = named.get(unit) or named.get(None)
        if special is not None and not special.closed:
            return None
        name = holiday_name(day)
        if special is None and not name:
            return None
        reasons.append(special.reason if special else name)
    return next((reason for reason in reasons if reason), "") if reasons else None
