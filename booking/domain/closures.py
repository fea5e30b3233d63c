"""Why nobody receives on a day, in words for residents (engine, rule 1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from .reception import Receiver, Reception, reception
from .sight import days
from .timetable import holiday_name

SATURDAY: Final = 5


def closures(
    services: Collection[UUID], unit: UUID | None, first: date, last: date
) -> dict[date, str]:
    """The days on which nobody receives for one of ``services`` though one would, and the reason.

    It is that of the exception which decides for a counter (its own, its unit's, the office's), or
    the public holiday's name; empty where none was written. A Saturday or Sunday on which nobody
    works anyway is no such day. One query.
    """
    who = reception(services, unit, first, last)
    told = {}
    for day in days(first, last):
        for service in services:
            if (why := _why(who, service, day)) is not None:
                told[day] = why
                break
    return told


def shut(services: Collection[UUID], unit: UUID | None, first: date, last: date) -> str | None:
    """The reason for most of some days, where nobody receives for one of ``services`` on any.

    None where somebody does, or where nobody ever would: those who wait are told otherwise then.
    One query.
    """
    who = reception(services, unit, first, last)
    for service in services:
        one_of_each = [group[0] for group in who.alike(service)]
        if any(who.windows(one, day) for day in days(first, last) for one in one_of_each):
            continue
        told = Counter(_why(who, service, day) for day in days(first, last))
        del told[None]
        if told:
            return max(told, key=lambda why: told[why]) or ""
    return None


def _why(who: Reception, service: UUID, day: date) -> str | None:
    one_of_each = [group[0] for group in who.alike(service)]
    if any(who.windows(one, day) for one in one_of_each):
        return None
    reasons = [why for one in one_of_each if (why := _why_at(who, one, day)) is not None]
    return next(filter(None, reasons), "") if reasons else None


def _why_at(who: Reception, one: Receiver, day: date) -> str | None:
    if day.weekday() >= SATURDAY and not who.usual(one, day):
        return None
    if (special := who.special(one, day)) is not None:
        return special.reason
    return holiday_name(day) or None
