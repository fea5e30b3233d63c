"""Closures out of a calendar file (ICS), as other programs export them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import recurring_ical_events
from django.utils.translation import gettext as _
from icalendar import Calendar

from booking.models.zone import WARSAW
from tenants.errors import Invalid

LARGEST: Final = 1_000_000
MOST: Final = 500
LONGEST_REASON: Final = 150
WINDOW: Final = timedelta(days=61)
WINDOWS: Final = 12
"""So far ahead an event is repeated, two months at a time: many repeat without end."""
RULES: Final = 100
"""So many repeating events are read: each is counted out day by day."""
COUNTED: Final = 2000
"""Once so many of their days are found, no further months are looked at."""
RHYTHMS: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
LONG_AGO: Final = timedelta(days=30 * 366)


@dataclass(frozen=True, slots=True, order=True)
class Closure:
    """Days on which the office is closed, and why."""

    first: date
    last: date
    reason: str


def read_closures(contents: bytes, today: date) -> list[Closure]:
    """The whole days named in the file that are not over yet, in order, each once.

    An event with hours is left out: it closes no day. One that repeats comes as often as it does
    in the next two years, without what was taken out of the row. Raises ``Invalid`` under ``file``.
    """
    if len(contents) > LARGEST:
        raise _refused(_("The file is larger than 1 MB."))
    try:
        calendar = Calendar.from_ical(contents)
        events = list(calendar.walk("VEVENT"))
        _check_rules(events, today)
        found = {one for event in _all(calendar, events, today) if (one := _closure(event))}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _refused(_("This is not a calendar file (ICS).")) from error
    ahead = sorted(one for one in found if one.last >= today)
    if not ahead:
        raise _refused(_("There is no whole day in this file that is still ahead."))
    return ahead[:MOST]


def _all(calendar: Any, events: Iterable[Any], today: date) -> Iterable[Any]:
    """Each event as often as it comes; one that comes once however far ahead it is."""
    once = [one for one in events if not _repeats(one) and "RECURRENCE-ID" not in one]
    if not any(_repeats(one) for one in events):
        return once
    calendar.subcomponents = [one for one in events if _day_of(one, "DTSTART") is not None]
    rows, again = recurring_ical_events.of(calendar), list[Any]()
    for window in range(WINDOWS):
        begins = today + window * WINDOW
        again += rows.between(begins, begins + WINDOW)
        if len(again) > COUNTED:
            break
    return [*once, *again]


def _check_rules(events: Iterable[Any], today: date) -> None:
    """Refuse a file whose rules would keep us counting: by the second, or from long ago."""
    rules = [one for one in events if _repeats(one)]
    rhythms = {str(word) for one in rules for word in _rule(one).get("FREQ", ())}
    begins = [getattr(one.get("DTSTART"), "dt", today) for one in rules]
    days = [one.date() if isinstance(one, datetime) else one for one in begins]
    if len(rules) > RULES or rhythms - RHYTHMS or any(one < today - LONG_AGO for one in days):
        raise _refused(
            _(
                "The file has repeating events that cannot be counted out: more than 100, by the"
                " hour, or since decades. Export it without them."
            )
        )


def _repeats(event: Any) -> bool:
    return "RRULE" in event or "RDATE" in event


def _rule(event: Any) -> Any:
    rule = event.get("RRULE", {})
    return rule[0] if isinstance(rule, list) else rule


def _closure(event: Any) -> Closure | None:
    start, end = (_day_of(event, name) for name in ("DTSTART", "DTEND"))
    if start is None:
        return None
    last = end - timedelta(days=1) if end is not None and end > start else start
    reason = " ".join(str(event.get("SUMMARY", "")).split())
    return Closure(start, last, reason[:LONGEST_REASON])


def _day_of(event: Any, name: str) -> date | None:
    """The day of an all-day value; midnight to midnight is one as well."""
    value = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime):
        local = value.astimezone(WARSAW) if value.tzinfo else value
        return local.date() if (local.hour, local.minute) == (0, 0) else None
    return value if isinstance(value, date) else None


def _refused(told: str) -> Invalid:
    return Invalid(errors={"file": [told]})
