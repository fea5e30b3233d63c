"""Places: one visit at a counter, people in a building, masks, what ran out, what was freed."""

from __future__ import annotations

from typing import Final

# The cells of a visit as `timetable.day_cells` counts them: from its local start, as long as it
# lasts or the clock shows, whichever is more. A visit may reach past midnight, so one day earlier
# is counted, too.
COUNTED: Final = """
WITH wall AS (
  SELECT counter_id, starts_at AT TIME ZONE %(zone)s AS first_wall,
         blocked_until AT TIME ZONE %(zone)s AS last_wall, blocked_until - starts_at AS lasts
  FROM booking WHERE released_at IS NULL AND state = ANY(%(in_mask)s)
    AND starts_at >= %(since)s::timestamptz - interval '1 day'
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
"""
RECOUNT: Final = f"""{COUNTED}
SELECT coalesce(mask.counter_id, counted.counter_id)
FROM counted FULL JOIN booking_day_mask mask USING (counter_id, day)
WHERE coalesce(mask.busy, repeat('0', 288)::bit(288))
  <> coalesce(counted.busy, repeat('0', 288)::bit(288))
  AND day > (%(since)s::timestamptz AT TIME ZONE %(zone)s)::date
"""  # noqa: S608 - put together from parts of ours

QUESTIONS: Final[dict[str, str]] = {
    "I1 two visits share a counter": """
SELECT a.id FROM booking a JOIN booking b
  ON b.counter_id = a.counter_id AND b.id <> a.id AND b.released_at IS NULL
  AND b.starts_at >= a.starts_at AND b.starts_at < a.blocked_until
WHERE a.released_at IS NULL AND (b.starts_at, b.id) > (a.starts_at, a.id)
  AND a.starts_at >= %(since)s
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
), stay AS (
  SELECT location_id, starts_at, ends_at, people, override
  FROM booking
  WHERE released_at IS NULL AND starts_at >= %(since)s AND location_id IN (SELECT id FROM norm)
  UNION ALL
  SELECT location_id, came_at, leaves_at, people, '' FROM booking_ticket
  WHERE booking_id IS NULL AND came_at >= %(since)s AND location_id IN (SELECT id FROM norm)
), step AS (
  SELECT location_id, starts_at AS at, people FROM stay
  UNION ALL
  SELECT location_id, ends_at, -people FROM stay
), inside AS (
  SELECT location_id, at,
         sum(people) OVER (PARTITION BY location_id ORDER BY at, people) AS here
  FROM step
)
SELECT DISTINCT inside.location_id FROM inside JOIN norm ON norm.id = inside.location_id
WHERE inside.here > norm.people AND NOT EXISTS (
  SELECT FROM stay
  WHERE stay.location_id = inside.location_id AND stay.override <> ''
    AND stay.starts_at <= inside.at AND stay.ends_at > inside.at)
""",
    "I3 a day mask differs from a recount": RECOUNT,
    "I4 what ran out was not cleaned up": """
SELECT id FROM booking WHERE released_at IS NULL AND expires_at < %(cleaned)s
""",
    "I4 a place is kept past the beginning of the visit": """
SELECT id FROM booking
WHERE state IN ('held', 'pending') AND expires_at > starts_at AND starts_at >= %(since)s
""",
    "I11 freed twice, or not at all": """
SELECT id FROM booking
WHERE (state = ANY(%(freed)s)) <> (released_at IS NOT NULL) AND starts_at >= %(since)s
UNION ALL
SELECT e.booking_id FROM booking_event e JOIN booking b ON b.id = e.booking_id
WHERE e.state_to = ANY(%(freed)s) AND e.state_from <> e.state_to AND b.starts_at >= %(since)s
GROUP BY e.booking_id HAVING count(*) > 1
""",
}
