"""What somebody in line would come for, and what they were shown already."""

from __future__ import annotations

from datetime import datetime

from booking.domain.availability import FreeTime
from booking.domain.timetable import WEEKDAYS
from booking.models import WaitlistEntry


def suits(entry: WaitlistEntry, time: FreeTime) -> bool:
    """Tell whether this free time is within the wish; whole visits count, local hours."""
    day = time.start.date()
    return (
        entry.first_day <= day <= entry.last_day
        and (not entry.units or str(time.unit_id) in entry.units)
        and (not entry.weekdays or WEEKDAYS[day.weekday()] in entry.weekdays)
        and (entry.not_before is None or time.start.time() >= entry.not_before)
        and (entry.not_after is None or time.end.time() <= entry.not_after)
        and (entry.booking is None or time.start < entry.booking.starts_at)
    )


def has_seen(entry: WaitlistEntry, time: FreeTime) -> bool:
    """Tell whether they refused, or let pass, a time there that this one overlaps."""
    return any(
        unit == str(time.unit_id)
        and datetime.fromisoformat(start) < time.end
        and datetime.fromisoformat(end) > time.start
        for unit, start, end in entry.seen
    )


def shown(time: FreeTime) -> list[str]:
    """This time as an entry remembers it."""
    return [str(time.unit_id), time.start.isoformat(), time.end.isoformat()]
