"""What belongs together: matters of a visit, people in line and offers, rescues and holds."""

from __future__ import annotations

from typing import Final

QUESTIONS: Final[dict[str, str]] = {
    # Each matter is served at its own counter, so arrived, served and missed may differ.
    "a part does not go the way of its visit": """
SELECT part.id FROM booking part JOIN booking visit ON visit.id = part.part_of_id
WHERE part.starts_at >= %(since)s AND part.state <> visit.state
  AND NOT (part.state = ANY(%(in_mask)s) AND visit.state = ANY(%(in_mask)s))
""",
    "a part lies beside its visit": """
SELECT part.id FROM booking part JOIN booking visit ON visit.id = part.part_of_id
WHERE part.starts_at >= %(since)s AND (
  part.starts_at < visit.blocked_until OR part.location_id <> visit.location_id
  OR visit.part_of_id IS NOT NULL OR part.people <> visit.people)
""",
    "two offers to one person in line": """
SELECT client FROM booking
WHERE state = 'held' AND kept_for = 'waitlist' AND expires_at > %(now)s
GROUP BY client HAVING count(*) > 1
""",
    "an offer without its place, or a place without its offer": """
SELECT w.id FROM booking_waitlist w LEFT JOIN booking h ON h.id = w.offer_id
WHERE (w.state = 'offered' AND (h.state IS DISTINCT FROM 'held' OR h.kept_for <> 'waitlist'))
  OR (w.state IN ('waiting', 'over') AND w.offer_id IS NOT NULL)
UNION ALL
SELECT h.id FROM booking h
WHERE h.state = 'held' AND h.kept_for = 'waitlist' AND h.part_of_id IS NULL
  AND NOT EXISTS (
    SELECT FROM booking_waitlist w WHERE w.offer_id = h.id AND w.state IN ('offered', 'left'))
""",
    "more than three offers, or letters of them": """
SELECT id FROM booking_waitlist WHERE offers > 3
UNION ALL
SELECT about FROM message WHERE kind = 'waitlist_offer' GROUP BY about, channel HAVING count(*) > 3
""",
    "a rescue holds places for nobody": """
SELECT o.id FROM booking_rescue_option o
JOIN booking_bulk_item i ON i.id = o.item_id JOIN booking h ON h.id = o.hold_id
WHERE h.state = 'held' AND h.expires_at > %(now)s
  AND (i.state <> 'offered' OR h.kept_for <> 'rescue')
UNION ALL
SELECT h.id FROM booking h
WHERE h.state = 'held' AND h.kept_for = 'rescue' AND h.part_of_id IS NULL
  AND h.expires_at > %(now)s
  AND NOT EXISTS (SELECT FROM booking_rescue_option o WHERE o.hold_id = h.id)
UNION ALL
SELECT i.booking_id FROM booking_bulk_item i JOIN booking b ON b.id = i.booking_id
WHERE i.state = 'offered' AND b.state IN ('cancelled', 'rejected', 'expired', 'dropped')
""",
}
