"""A fingerprint of what catalogue, days and free times are made of, by one statement (ADR 156).

Each row is known by the transaction that wrote it and by where it lies (``xmin``, ``ctid``).
Whoever writes one, by verb, screen or office file, makes another, and the sum of their hashes is
another, too. A number that every writer would have to raise can be forgotten; this cannot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection

from booking.enums import RUNNING_OUT
from booking.models.zone import WARSAW
from tenants.context import current_office
from tenants.db.prepared import PREPARED

from .lead import FARTHEST_YEARS
from .timetable import BLOCKED_AT_MOST

CATALOGUE: Final = (
    "booking_settings",
    "booking_category",
    "booking_service",
    "booking_service_unit",
    "booking_field",
    "booking_unit",
    "booking_location",
    "consent",
    "consent_version",
)
CALENDAR: Final = (
    "booking_service",
    "booking_service_unit",
    "booking_unit",
    "booking_location",
    "booking_counter",
    "booking_counter_service",
    "booking_hours_template",
    "booking_calendar_exception",
)
SECONDS: Final = 60


def _sum(rows: str) -> str:
    """How many rows ``x`` there are, and which."""
    return f"""(SELECT concat_ws('/', count(*),
      sum(hashtextextended(concat(x.xmin, x.ctid), 0))) FROM {rows})"""  # noqa: S608 - names of ours


def _tables(names: Sequence[str]) -> str:
    return ", ".join(_sum(f"{name} x") for name in names)


_UNSETTLED: Final = ", ".join(f"'{state}'" for state in sorted(RUNNING_OUT))
_LIVE: Final = """booking x WHERE x.starts_at >= %(begin)s AND x.starts_at < %(after)s
  AND x.released_at IS NULL AND (x.expires_at IS NULL OR x.expires_at > %(now)s)"""
_MASKS: Final = """booking_counter c JOIN booking_day_mask x
  ON x.counter_id = c.id AND x.day BETWEEN %(first)s AND %(last)s"""
_WALK_INS: Final = """booking_ticket x
  WHERE x.booking_id IS NULL AND x.day BETWEEN %(first)s AND %(last)s"""
OF_CATALOGUE: Final = f"{PREPARED} SELECT md5(concat_ws(' ', {_tables(CATALOGUE)}))"
# Whoever comes and goes counts where a building counts its people, and nowhere else.
OF_OFFER: Final = f"""{PREPARED}
SELECT md5(concat_ws(' ', {_tables(CALENDAR)}, {_sum(_MASKS)},
  {_sum(f"{_LIVE} AND x.state IN ({_UNSETTLED})")},
  CASE WHEN EXISTS (
    SELECT FROM booking_location WHERE capacity_people IS NOT NULL OR area_m2 IS NOT NULL
  ) THEN concat({_sum(_LIVE)}, ' ', {_sum(_WALK_INS)}) END)),
  (SELECT max(min_minutes) FROM booking_service),
  (SELECT min_days FROM booking_service s
   WHERE s.id = %(id)s::uuid OR s.key = %(key)s::varchar)
"""  # noqa: S608 - put together from parts of ours


@dataclass(frozen=True, slots=True)
class Span:
    """Some days of one service, by id or key; of all services without either."""

    first: date
    last: date
    id: str | None = None
    key: str | None = None


def catalogue_version(now: datetime) -> str:
    """What is another when services, units, fields or words are; those begin with a day."""
    with connection.cursor() as cursor:
        cursor.execute(OF_CATALOGUE)
        (rows,) = cursor.fetchone()
    return f"{rows} {now.astimezone(WARSAW).date()}"


def offer_version(span: Span, now: datetime) -> str:
    """What is another when the free times of ``span`` are, those held by oneself aside.

    Where lead time is counted to the minute, and for today, it is another with each minute.
    """
    today = now.astimezone(WARSAW).date()
    first, last = _ahead(span, today)
    with connection.cursor() as cursor:
        cursor.execute(
            OF_OFFER,
            {
                "now": now,
                "first": first,
                "last": last,
                "begin": datetime.combine(first, time(), WARSAW) - BLOCKED_AT_MOST,
                "after": datetime.combine(last + timedelta(days=1), time(), WARSAW),
                "id": span.id,
                "key": span.key,
            },
        )
        rows, minutes, min_days = cursor.fetchone()
    bookable = max(span.first, today + timedelta(days=min_days or 0))
    soonest = (now + timedelta(minutes=minutes or 0)).astimezone(WARSAW).date()
    clock = _minutes(now) if bookable <= soonest else ""
    return f"{rows} {today} {clock} {current_office().is_frozen}"


def _ahead(span: Span, today: date) -> tuple[date, date]:
    """The days that something can be free on: neither past nor beyond the calendar."""
    farthest = today + timedelta(days=366 * FARTHEST_YEARS)
    first = min(max(span.first, today), farthest)
    return first, max(first, min(span.last, farthest))


def _minutes(now: datetime) -> str:
    """The whole minutes on both sides: a time is ahead until its minute, not until the next."""
    passed, rest = divmod(now.timestamp(), SECONDS)
    return f"{passed:.0f} {bool(rest)}"
