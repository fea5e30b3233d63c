"""What must always be true of bookings, asked in SQL (design, section 6).

Each question gives the ids of what breaks it; nothing is expected. I7 to I10 speak of what was
known at a moment gone by: the history checker of the tests watches them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from booking.enums import IN_MASK, NEXT, BookingState
from booking.models.booking import ONE_VISIT_PER_COUNTER
from booking.models.zone import WARSAW

FREED: Final = ("dropped", "expired", "rejected", "cancelled")
LATEST_CLEANING: Final = timedelta(minutes=10)

# The cells of a visit as `timetable.day_cells` counts them: from its local start, as long as it
# lasts or the clock shows, whichever is more.
RECOUNT: Final = """
WITH wall AS (
  SELECT counter_id, starts_at AT TIME ZONE %(zone)s AS first_wall,
         blocked_until AT TIME ZONE %(zone)s AS last_wall, blocked_until - starts_at AS lasts
  FROM booking WHERE released_at IS NULL AND state = ANY(%(in_mask)s)
), span AS (
  SELECT counter_id, first_wall::date AS day,
         (extract(epoch FROM first_wall::time) / 300)::int AS first_cell,
         greatest(
           (extract(epoch FROM first_wall::time) / 300)::int
             + ceil(extract(epoch FROM lasts) / 300)::int,
           (last_wall::date - first_wall::date) * 288
             + ceil(extract(epoch FROM last_wall::time) / 300)::int
         ) AS last_cell
  FROM wall
), counted AS (
  SELECT counter_id, day + cell / 288 AS day,
         bit_or(set_bit(repeat('0', 288)::bit(288), cell %% 288, 1)) AS busy
  FROM span, generate_series(first_cell, last_cell - 1) AS cell GROUP BY 1, 2
)
SELECT coalesce(mask.counter_id, counted.counter_id)
FROM counted FULL JOIN booking_day_mask mask USING (counter_id, day)
WHERE coalesce(mask.busy, repeat('0', 288)::bit(288))
  <> coalesce(counted.busy, repeat('0', 288)::bit(288))
"""

QUESTIONS: Final[dict[str, str]] = {
    "I1 two visits share a counter": """
SELECT a.id FROM booking a JOIN booking b
  ON b.counter_id = a.counter_id AND b.id <> a.id AND b.released_at IS NULL
  AND b.starts_at >= a.starts_at AND b.starts_at < a.blocked_until
WHERE a.released_at IS NULL AND (b.starts_at, b.id) > (a.starts_at, a.id)
""",
    "I1 the guard is missing": """
SELECT %(guard)s WHERE NOT EXISTS (
  SELECT FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  WHERE c.conname = %(guard)s AND c.contype = 'x' AND t.oid = 'booking'::regclass)
""",
    "I2 a building is over its norm": """
WITH norm AS (
  SELECT id, coalesce(capacity_people, floor(area_m2 / m2_per_person)::int) AS people
  FROM booking_location WHERE capacity_people IS NOT NULL OR area_m2 IS NOT NULL
), step AS (
  SELECT location_id, starts_at AS at, people FROM booking WHERE released_at IS NULL
  UNION ALL
  SELECT location_id, ends_at, -people FROM booking WHERE released_at IS NULL
), inside AS (
  SELECT location_id, at,
         sum(people) OVER (PARTITION BY location_id ORDER BY at, people) AS here
  FROM step
)
SELECT DISTINCT inside.location_id FROM inside JOIN norm ON norm.id = inside.location_id
WHERE inside.here > norm.people
""",
    "I3 a day mask differs from a recount": RECOUNT,
    "I4 what ran out was not cleaned up": """
SELECT id FROM booking WHERE released_at IS NULL AND expires_at < %(cleaned)s
""",
    "I5 a booked visit without its confirmation": """
SELECT b.id FROM booking b JOIN booking_contact c ON c.booking_id = b.id
WHERE b.state = 'booked' AND c.email <> '' AND b.channel <> 'desk' AND NOT EXISTS (
  SELECT FROM message m WHERE m.about = b.id AND m.kind = 'booking_confirmed')
""",
    "I5 a cancelled visit with more to send than its cancellation": """
SELECT b.id FROM booking b JOIN message m ON m.about = b.id
WHERE b.state = 'cancelled' AND m.state = 'waiting'
  AND m.kind NOT LIKE 'cancelled%%' AND m.kind <> 'staff_booking_cancelled'
""",
    "I6 the last line of history is not the state": """
SELECT b.id FROM booking b LEFT JOIN LATERAL (
  SELECT state_to FROM booking_event e WHERE e.booking_id = b.id ORDER BY number DESC LIMIT 1
) last ON true
WHERE last.state_to IS DISTINCT FROM b.state
""",
    "I6 a step that is not on the machine": """
SELECT e.booking_id FROM booking_event e LEFT JOIN booking_event before
  ON before.booking_id = e.booking_id AND before.number = e.number - 1
WHERE e.state_from <> coalesce(before.state_to, '')
  OR (e.state_from <> e.state_to AND e.state_from || '>' || e.state_to <> ALL(%(steps)s))
""",
    "I11 freed twice, or not at all": """
SELECT id FROM booking WHERE (state = ANY(%(freed)s)) <> (released_at IS NOT NULL)
UNION ALL
SELECT booking_id FROM booking_event WHERE state_to = ANY(%(freed)s) AND state_from <> state_to
GROUP BY booking_id HAVING count(*) > 1
""",
    "I12 an acceptance of words not in force": """
SELECT a.id FROM consent_acceptance a JOIN consent_version v ON v.id = a.version_id
WHERE a.digest <> v.digest OR v.status = 'draft'
  OR (a.at AT TIME ZONE %(zone)s)::date < v.valid_from
  OR (a.at AT TIME ZONE %(zone)s)::date > coalesce(v.valid_to, 'infinity')
""",
}


def broken(now: datetime) -> dict[str, list[str]]:
    """Ask every question of the current office; the ids (at most 20 each) where one is broken."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for name, question in QUESTIONS.items():
            cursor.execute(f"{question} LIMIT 20", _values(now))
            if rows := cursor.fetchall():
                found[name] = [str(row[0]) for row in rows]
    return found


def _values(now: datetime) -> dict[str, str | datetime | list[str]]:
    steps = [f"{before}>{after}" for before, nexts in NEXT.items() for after in nexts]
    return {
        "zone": str(WARSAW),
        "in_mask": sorted(IN_MASK),
        "guard": ONE_VISIT_PER_COUNTER,
        "cleaned": now - LATEST_CLEANING,
        "steps": [*steps, f">{BookingState.HELD}", f">{BookingState.BOOKED}"],
        "freed": list(FREED),
    }
