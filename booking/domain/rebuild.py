"""Day masks made anew from the visits, while the office goes on working (I3)."""

from __future__ import annotations

from typing import Final

from django.db import connection

from booking.enums import IN_MASK
from booking.models.zone import WARSAW

from .promises.place import COUNTED
from .retry import in_transaction

# Verbs write masks before bookings. Who has written one is waited for, and what they booked is then
# counted; who comes later waits, and writes into the new mask. Reading goes on all the while.
LOCK: Final = "LOCK TABLE booking_day_mask IN SHARE ROW EXCLUSIVE MODE"
NOTHING: Final = "repeat('0', 288)::bit(288)"
REBUILD: Final = f"""{COUNTED}, mended AS (
  UPDATE booking_day_mask mask SET busy = coalesce(counted.busy, {NOTHING})
  FROM booking_day_mask damaged LEFT JOIN counted USING (counter_id, day)
  WHERE mask.id = damaged.id AND mask.busy <> coalesce(counted.busy, {NOTHING})
  RETURNING mask.id
), added AS (
  INSERT INTO booking_day_mask (id, counter_id, day, busy)
  SELECT gen_random_uuid(), counter_id, day, busy FROM counted
  WHERE (counter_id, day) NOT IN (SELECT counter_id, day FROM booking_day_mask)
  RETURNING id
)
SELECT (SELECT count(*) FROM mended) + (SELECT count(*) FROM added)
"""  # noqa: S608 - put together from parts of ours


def rebuild_masks() -> int:
    """Write every day mask of the current office anew; how many were wrong or missing."""
    return in_transaction(_rebuild)


def _rebuild() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(
            REBUILD, {"zone": str(WARSAW), "in_mask": sorted(IN_MASK), "since": "-infinity"}
        )
        wrong: int = cursor.fetchone()[0]
    return wrong
