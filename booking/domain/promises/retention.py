"""Nobody is kept longer than the office said: asked of every place where people's data stand.

The clock forgets every hour; ``GRACE`` is for a worker that stood still for a while.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from booking.domain.replay import KEPT_FOR
from booking.domain.retain import NEVER_CAME_ABOUT, SHORTLY
from booking.models.zone import WARSAW

GRACE: Final = timedelta(days=2)
OLD: Final = """(b.ends_at < %(late)s
    - (SELECT s.retention_days * interval '1 day' FROM booking_settings s)
  OR (b.state = ANY(%(never)s) AND b.released_at < %(shortly)s))"""
QUESTIONS: Final[dict[str, str]] = {
    "retention: a person kept beyond the office's days": f"""
SELECT b.id FROM booking b JOIN booking_contact c ON c.booking_id = b.id WHERE {OLD}
""",  # noqa: S608 - conditions of ours
    "retention: an answer, a note or a client kept beyond the office's days": f"""
SELECT b.id FROM booking b WHERE {OLD} AND (b.client <> ''
  OR EXISTS (SELECT FROM booking_answer a WHERE a.booking_id = b.id)
  OR EXISTS (SELECT FROM booking_note n WHERE n.booking_id = b.id))
""",  # noqa: S608 - as above
    "retention: a place in line kept after it was over": """
SELECT w.id FROM booking_waitlist w WHERE w.ended_at < %(shortly)s OR w.last_day < %(shortly_day)s
""",
    "retention: an answer to a program kept too long": """
SELECT k.id FROM booking_idempotency_key k WHERE k.created_at < %(keys_since)s
""",
    "retention: a list on the disk kept too long": """
SELECT e.id FROM booking_list_export e WHERE e.until < %(late)s AND e.state <> 'over'
""",
}


def values(now: datetime) -> dict[str, Any]:
    """The moments the questions ask with, the grace taken off."""
    late = now - GRACE
    return {
        "late": late,
        "never": sorted(NEVER_CAME_ABOUT),
        "shortly": late - SHORTLY,
        "shortly_day": (late - SHORTLY).astimezone(WARSAW).date(),
        "keys_since": late - KEPT_FOR,
    }
