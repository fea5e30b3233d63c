"""Closures out of a calendar file (ICS), as other programs export them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from icalendar import Calendar

from booking.models.zone import WARSAW
from tenants.errors import Invalid

LARGEST: Final = 1_000_000
MOST: Final = 500
LONGEST_REASON: Final = 150


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which the office is closed, and why."""

    first: date
    last: date
    reason: str


def read_closures(contents: bytes, today: date) -> list[Closure]:
    """The whole days named in the file that are not over yet, in order, each once.

    An event with hours is left out: it closes no day. Of repeated events the first occurrence is
    taken. Raises ``Invalid`` under ``file``.
    """
    if len(contents) > LARGEST:
        raise _refused(_("The file is larger than 1 MB."))
    try:
        calendar = Calendar.from_ical(contents)
        found = {one for event in calendar.walk("VEVENT") if (one := _closure(event))}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(_("This is not a calendar file (ICS).")) from error
    ahead = sorted(one for one in found if one.last >= today)
    if not ahead:
        raise _refused(_("There is no whole day in this file that is still ahead."))
    return ahead[:MOST]


def _closure(event: object) -> Closure | None:
    start, end = (_day_of(event, name) for name in ("DTSTART", "DTEND"))
    if start is None:
        return None
    last = end - timedelta(days=1) if end is not None and end > start else start
    reason = " ".join(str(getattr(event, "get")("SUMMARY", "")).split())  # noqa: B009 - untyped
    return Closure(start, last, reason[:LONGEST_REASON])


def _day_of(event: object, name: str) -> date | None:
    """The day of an all-day value; midnight to midnight is one as well."""
    value = getattr(getattr(event, "get")(name), "dt", None)  # noqa: B009 - untyped
    if isinstance(value, datetime):
        local = value.astimezone(WARSAW) if value.tzinfo else value
        return local.date() if (local.hour, local.minute) == (0, 0) else None
    return value if isinstance(value, date) else None


def _refused(told: str) -> Invalid:
    return Invalid(errors={"file": [told]})
