"""How places were taken: inside hours and lead times, at the first counter that was free.

I7 and I8 compare a visit with the terms written down when its place was taken; later changes of
hours do not matter. A clerk is not bound by them: what was made at the desk, or moved by a clerk
to where no lead time was written down, or has a recorded override, is left alone.

I9 asks the trail. *Tried and taken*: another visit must have been at that counter at that time,
looking through moves in the history as well. *Not tried*: a counter of the same unit that comes
first by priority, takes the party, gives the service and keeps the same hours must be in the trail.
What is not written down cannot be asked: which unit the resident had chosen, what a counter's
hours, services and priority were then, how full the building was. So the second question looks only
where nothing but people and visits has been in the audit since the place was taken, and passes
over counters with closures or hours of their own. The history checker of the tests, which knows the
whole set-up, asks without these limits. Clocks of two servers may differ by ``SLACK``.
"""

from __future__ import annotations

from typing import Final

SLACK: Final = "interval '1 minute'"

# When the place was taken: at first, or by the last move; a move to a held place took it when it
# was held.
TAKEN: Final = """
taken AS (
  SELECT b.*, coalesce(held.created_at, moved.at, b.created_at) AS taken_at,
         coalesce(moved.by_kind = 'clerk', false) AS by_clerk
  FROM booking b
  LEFT JOIN LATERAL (
    SELECT e.at, e.by_kind FROM booking_event e
    WHERE b.moves > 0 AND e.booking_id = b.id AND e.values ? 'starts_at'
    ORDER BY e.number DESC LIMIT 1
  ) moved ON true
  LEFT JOIN LATERAL (
    SELECT h.created_at FROM booking h
    WHERE h.counter_id = b.counter_id AND h.starts_at = b.starts_at AND h.id <> b.id
      AND h.state = 'dropped' AND h.released_at = moved.at
    LIMIT 1
  ) held ON true
  WHERE b.starts_at >= %(since)s AND b.kept_for <> 'delay'
)
"""

QUESTIONS: Final[dict[str, str]] = {
    "I7 a visit outside the hours it was taken in": """
SELECT id FROM booking
WHERE channel <> 'desk' AND override = '' AND starts_at >= %(since)s AND (
  NOT (opened_from <= starts_at AND ends_at <= opened_until)
  OR (opened_from IS NULL AND bookable_from IS NOT NULL))
""",
    "I8 a visit outside the lead times it was taken under": """
SELECT id FROM booking
WHERE channel <> 'desk' AND override = '' AND starts_at >= %(since)s
  AND NOT (bookable_from <= starts_at AND starts_at < bookable_until)
""",
    "I9 a counter was called taken and was not": f"""
WITH {TAKEN}, tried AS (
  SELECT t.id, (one ->> 'counter')::uuid AS counter_id, t.starts_at, t.blocked_until, t.taken_at
  FROM taken t, jsonb_array_elements(t.tried) AS one
  WHERE one ->> 'why' = 'taken'
)
SELECT tried.id FROM tried
WHERE NOT EXISTS (
  SELECT FROM booking o
  WHERE o.id <> tried.id AND o.counter_id = tried.counter_id
    AND o.starts_at < tried.blocked_until AND o.blocked_until > tried.starts_at
    AND o.created_at <= tried.taken_at + {SLACK}
    AND (o.released_at IS NULL OR o.released_at >= tried.taken_at - {SLACK})
) AND NOT EXISTS (
  SELECT FROM booking_event e
  JOIN booking o ON o.id = e.booking_id
  JOIN booking_counter c ON c.name = e.values #>> '{{counter,0}}'
  WHERE o.id <> tried.id AND e.values ? 'starts_at' AND e.at >= tried.taken_at - {SLACK}
    AND c.id = tried.counter_id AND o.created_at <= tried.taken_at + {SLACK}
    AND (e.values #>> '{{starts_at,0}}')::timestamptz < tried.blocked_until
    AND (e.values #>> '{{starts_at,0}}')::timestamptz + (o.blocked_until - o.starts_at)
      > tried.starts_at
)
""",  # noqa: S608 - put together from parts of ours
    "I9 a counter that comes first was not tried": f"""
WITH {TAKEN}, settled AS (
  SELECT coalesce(max(at), '-infinity') AS since FROM audit_entry
  WHERE action NOT LIKE 'account.%%' AND action NOT LIKE 'booking.%%'
)
SELECT t.id FROM taken t
JOIN settled ON t.taken_at > settled.since + {SLACK}
JOIN booking_counter mine ON mine.id = t.counter_id
JOIN booking_counter first
  ON first.unit_id = mine.unit_id AND first.priority < mine.priority
  AND first.hours_key = mine.hours_key AND first.active AND first.people >= t.people
JOIN booking_counter_service gives
  ON gives.counter_id = first.id AND gives.service_id = t.service_id
WHERE t.channel <> 'desk' AND NOT t.by_clerk
  AND NOT t.tried @> jsonb_build_array(jsonb_build_object('counter', first.id::text))
  AND NOT EXISTS (
    SELECT FROM booking_calendar_exception x WHERE x.counter_id IN (first.id, mine.id))
""",  # noqa: S608 - as above
}
