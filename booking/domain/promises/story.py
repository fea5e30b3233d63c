"""Stories: history along the machine, messages, words agreed to, and what people were told."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final[dict[str, str]] = {
    "I5 a booked visit without its confirmation": """
SELECT b.id FROM booking b JOIN booking_contact c ON c.booking_id = b.id
WHERE b.state = 'booked' AND c.email <> '' AND b.channel <> 'desk' AND b.starts_at >= %(since)s
  AND NOT EXISTS (
    SELECT FROM message m WHERE m.about = b.id AND m.kind = 'booking_confirmed')
""",
    "I5 a cancelled visit with more to send than its cancellation": """
SELECT b.id FROM booking b JOIN message m ON m.about = b.id
WHERE b.state = 'cancelled' AND m.state = 'waiting'
  AND m.kind NOT LIKE 'cancelled%%'
  AND m.kind NOT IN ('bulk_cancelled', 'staff_booking_cancelled')
""",
    "I6 the last line of history is not the state": """
SELECT b.id FROM booking b LEFT JOIN LATERAL (
  SELECT state_to FROM booking_event e WHERE e.booking_id = b.id ORDER BY number DESC LIMIT 1
) last ON true
WHERE last.state_to IS DISTINCT FROM b.state AND b.starts_at >= %(since)s
""",
    "I6 a step that is not on the machine": """
SELECT e.booking_id FROM booking b JOIN booking_event e ON e.booking_id = b.id
LEFT JOIN booking_event before
  ON before.booking_id = e.booking_id AND before.number = e.number - 1
WHERE b.starts_at >= %(since)s AND (e.state_from <> coalesce(before.state_to, '')
  OR (e.state_from <> e.state_to AND e.state_from || '>' || e.state_to <> ALL(%(steps)s)))
""",
    # Each message says that something happened; the line of history was written with it.
    "I10 a message tells of what did not happen": """
SELECT m.about FROM message m JOIN booking b ON b.id = m.about AND m.about_kind = 'booking'
JOIN (VALUES
  ('booking_received', 'pending'), ('booking_confirmed', 'booked'),
  ('booking_awaiting', 'awaiting_approval'), ('booking_rejected', 'rejected'),
  ('booking_expired', 'expired'), ('cancelled_by_resident', 'cancelled'),
  ('cancelled_by_office', 'cancelled')
) AS told (kind, state) ON told.kind = m.kind
WHERE m.recipient = 'resident' AND b.starts_at >= %(since)s AND NOT EXISTS (
  SELECT FROM booking_event e WHERE e.booking_id = m.about AND e.state_to = told.state)
UNION ALL
SELECT m.about FROM message m JOIN booking b ON b.id = m.about AND m.about_kind = 'booking'
WHERE m.kind = 'rescheduled' AND b.starts_at >= %(since)s AND NOT EXISTS (
  SELECT FROM booking_event e WHERE e.booking_id = m.about AND e.values ? 'starts_at')
""",
    "I10 a message is about a visit that is not there": """
SELECT m.about FROM message m LEFT JOIN booking b ON b.id = m.about
WHERE m.about_kind = 'booking' AND b.id IS NULL
""",
    "I12 an acceptance of words not in force": """
SELECT a.id FROM consent_acceptance a JOIN consent_version v ON v.id = a.version_id
WHERE (a.digest <> v.digest AND NOT v.translations ? a.language)
  OR (a.at AT TIME ZONE %(zone)s)::date < v.valid_from
  OR (a.at AT TIME ZONE %(zone)s)::date > coalesce(v.valid_to, 'infinity')
""",
}
