"""The hall: numbers without gaps, tickets that go with their visits, counts that are true."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final[dict[str, str]] = {
    "the numbers of a day have a gap": """
SELECT c.id FROM booking_ticket_count c
LEFT JOIN (
  SELECT location_id, day, letter, count(DISTINCT number) AS given, max(number) AS last
  FROM booking_ticket GROUP BY location_id, day, letter
) t USING (location_id, day, letter)
WHERE (t.given, t.last) IS DISTINCT FROM (c.last::bigint, c.last)
  AND c.day >= %(since)s::timestamptz
UNION ALL
SELECT t.id FROM booking_ticket t
WHERE t.came_at >= %(since)s AND NOT EXISTS (
  SELECT FROM booking_ticket_count c
  WHERE (c.location_id, c.day, c.letter) = (t.location_id, t.day, t.letter))
""",
    "a ticket does not go the way of its visit": """
SELECT t.id FROM booking_ticket t JOIN booking b ON b.id = t.booking_id
JOIN booking_location l ON l.id = t.location_id
WHERE t.state IN ('waiting', 'called') AND l.hall
  AND (b.state <> 'arrived' OR b.location_id <> t.location_id
    OR (b.starts_at AT TIME ZONE %(zone)s)::date <> t.day)
""",
    "two matters of a visit wait at once": """
SELECT coalesce(b.part_of_id, b.id) FROM booking_ticket t JOIN booking b ON b.id = t.booking_id
WHERE t.state IN ('waiting', 'called')
GROUP BY coalesce(b.part_of_id, b.id) HAVING count(*) > 1
""",
    "a ticket without its last line of history": """
SELECT t.id FROM booking_ticket t LEFT JOIN LATERAL (
  SELECT e.action, count(*) OVER () AS lines, e.number
  FROM booking_ticket_event e WHERE e.ticket_id = t.id ORDER BY e.number DESC LIMIT 1
) last ON true
WHERE t.came_at >= %(since)s AND (last.lines IS DISTINCT FROM t.version::bigint
  OR last.number IS DISTINCT FROM t.version OR last.action <> ALL (
  CASE t.state
    WHEN 'waiting' THEN ARRAY['take', 'check_in', 'come_back', 'take_back']
    WHEN 'called' THEN ARRAY['call', 'call_out_of_turn', 'call_again']
    WHEN 'served' THEN ARRAY['serve']
    WHEN 'gone' THEN ARRAY['not_come']
    ELSE ARRAY['leave', 'close']
  END))
""",
    # Each call begins where somebody waits: two in a row without an end between them are two calls
    # of one person.
    "a person was called to two counters": """
SELECT DISTINCT ticket_id FROM (
  SELECT e.ticket_id, e.at, e.action, lag(e.action) OVER (
    PARTITION BY e.ticket_id ORDER BY e.number) AS before
  FROM booking_ticket_event e
) line
WHERE line.at >= %(since)s AND action IN ('call', 'call_out_of_turn')
  AND before IN ('call', 'call_out_of_turn', 'call_again')
""",
}
