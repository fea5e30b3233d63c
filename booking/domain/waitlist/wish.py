"""What somebody in line would come for."""

from __future__ import annotations

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
