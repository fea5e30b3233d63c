"""A fingerprint of all a calendar would show, by one statement, and nothing built (ADR 0031).

``xmin`` names the transaction that wrote a row: whoever changes one, verb, screen or office file,
changes it, and later ones are higher. Of the settings the number of rows and the sum are enough:
with as many rows as before the sum has grown, whatever was deleted.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from booking.models.zone import WARSAW
from tenants.db.prepared import PREPARED

from .scope import Scope
from .timetable import CELL

# What opening hours, counters and the names on the sheet are made of.
SETTINGS: Final = (
    "booking_unit",
    "booking_counter",
    "booking_counter_service",
    "booking_location",
    "booking_service",
    "booking_service_unit",
    "booking_hours_template",
    "booking_calendar_exception",
)
_SUMS: Final = ", ".join(
    f"(SELECT (count(*), sum(xmin::text::bigint))::text FROM {table})"  # noqa: S608 - names of ours
    for table in SETTINGS
)
READ: Final = f"""{PREPARED}
SELECT md5(concat_ws(' ', {_SUMS}, (
  SELECT string_agg(concat_ws('/', b.id, b.xmin, c.xmin, b.starts_at > %(now)s), ' ' ORDER BY b.id)
  FROM booking b LEFT JOIN booking_contact c ON c.booking_id = coalesce(b.part_of_id, b.id)
  WHERE b.released_at IS NULL AND (b.expires_at IS NULL OR b.expires_at > %(now)s)
    AND b.starts_at >= %(begin)s AND b.starts_at < %(after)s
    AND (%(units)s::uuid[] = '{{}}' OR b.unit_id = ANY(%(units)s::uuid[]))
    AND (%(counters)s::uuid[] = '{{}}' OR b.counter_id = ANY(%(counters)s::uuid[]))
)))
"""  # noqa: S608 - put together from parts of ours


def calendar_version(first: date, last: date, scope: Scope, *, now: datetime) -> str:
    """What changes when ``calendar_sheet`` would; and every five minutes, which take free time."""
    asked: dict[str, Any] = {
        "now": now,
        "begin": datetime.combine(first, time(), WARSAW),
        "after": datetime.combine(last + timedelta(days=1), time(), WARSAW),
        "units": [scope.only] if scope.only else list(scope.mine),
        "counters": list(scope.shown),
    }
    with connection.cursor() as cursor:
        cursor.execute(READ, asked)
        (rows,) = cursor.fetchone()
    local = now.astimezone(WARSAW)
    cell = (local.hour * 60 + local.minute) // CELL
    return f"{rows} {local.date()} {cell}"
