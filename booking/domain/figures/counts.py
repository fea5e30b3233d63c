"""How many visits, how they ended, how long ahead: one statement for every table of the page.

Only bookings and their history are read, so the numbers stay when people are forgotten. A visit of
two matters counts as two: each was served, or missed, at its own counter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.enums import CONFIRMED, BookingState
from booking.models.zone import WARSAW

_S = BookingState
DAY: Final = timedelta(days=1)
LONGEST: Final = timedelta(days=2 * 366)
# Days ahead at which the ways to book part: the same day, the next one, this week …
AHEAD: Final = (0, 1, 3, 7, 14, 30)

# Whoever was called off may have been booked before: the history knows, and by whom it was ended.
COUNT: Final = """
WITH counted AS (
  SELECT b.starts_at >= %(since)s AS now, b.service_id, b.unit_id, b.counter_id, b.channel, b.state,
    (b.starts_at AT TIME ZONE %(zone)s)::date AS day,
    greatest((b.starts_at AT TIME ZONE %(zone)s)::date
      - (b.created_at AT TIME ZONE %(zone)s)::date, 0) AS ahead,
    ended.by_kind, b.state = ANY(%(confirmed)s) OR coalesce(ended.was, false) AS confirmed
  FROM booking b
  LEFT JOIN LATERAL (
    SELECT (array_agg(e.by_kind ORDER BY e.number DESC) FILTER (
        WHERE e.state_to = 'cancelled' AND e.state_from <> 'cancelled'))[1] AS by_kind,
      bool_or(e.state_to = ANY(%(confirmed)s)) AS was
    FROM booking_event e WHERE e.booking_id = b.id
  ) ended ON b.state = ANY(%(over)s)
  WHERE b.starts_at >= %(before)s AND b.starts_at < %(end)s AND b.state <> ALL(%(nobody)s)
    AND (%(all)s OR b.unit_id = ANY(%(units)s::uuid[]))
), bucketed AS (
  SELECT *, (SELECT count(*) FROM unnest(%(steps)s::int[]) AS step WHERE step < ahead) AS bucket
  FROM counted
)
SELECT now, grouping(service_id, unit_id, counter_id, channel, day, bucket) AS shelf,
  coalesce(service_id::text, unit_id::text, counter_id::text, channel, day::text, bucket::text, ''),
  count(*), count(*) FILTER (WHERE confirmed), count(*) FILTER (WHERE state = 'served'),
  count(*) FILTER (WHERE state = 'missed'),
  count(*) FILTER (WHERE state = 'cancelled' AND by_kind = 'resident'),
  count(*) FILTER (WHERE state = 'cancelled' AND by_kind IN ('clerk', 'operator')),
  count(*) FILTER (WHERE state = 'cancelled' AND coalesce(by_kind, '') NOT IN
    ('resident', 'clerk', 'operator')),
  count(*) FILTER (WHERE state = 'expired'), count(*) FILTER (WHERE state = 'rejected'),
  avg(ahead)::float, percentile_cont(0.5) WITHIN GROUP (ORDER BY ahead)
FROM bucketed
GROUP BY GROUPING SETS ((now), (now, service_id), (now, unit_id), (now, counter_id),
  (now, channel), (now, day), (now, bucket))
"""


class Shelf(IntEnum):
    """By what rows are counted together: what ``grouping`` says of them."""

    ALL = 0b111111
    SERVICE = 0b011111
    UNIT = 0b101111
    COUNTER = 0b110111
    CHANNEL = 0b111011
    DAY = 0b111101
    AHEAD = 0b111110


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included; the one before is as long and ends where it begins."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """What it is held against."""
        return Period(self.first - self.length * DAY, self.first - DAY)


@dataclass(frozen=True, slots=True)
class Count:
    """How many visits, and how they ended. ``ahead``: days from booking to visit, mean and median.

    ``confirmed``: those that were ever booked for good. What ended neither way is still to come.
    """

    made: int = 0
    confirmed: int = 0
    served: int = 0
    missed: int = 0
    by_resident: int = 0
    by_office: int = 0
    by_system: int = 0
    expired: int = 0
    rejected: int = 0
    ahead_mean: float = 0
    ahead_median: float = 0

    @property
    def cancelled(self) -> int:
        """Called off, by whomever."""
        return self.by_resident + self.by_office + self.by_system

    @property
    def missed_share(self) -> float | None:
        """Of those who were waited for, how many did not come; None where nobody was."""
        waited_for = self.served + self.missed
        return self.missed / waited_for if waited_for else None


NOTHING: Final = Count()
Table = dict[str, Count]


@dataclass(frozen=True, slots=True)
class Counts:
    """Both periods, by shelf and key; a key with nothing is left out."""

    now: dict[Shelf, Table] = field(default_factory=dict)
    before: dict[Shelf, Table] = field(default_factory=dict)

    def pairs(self, shelf: Shelf) -> dict[str, tuple[Count, Count]]:
        """Each key with both periods."""
        here, then = self.now.get(shelf, {}), self.before.get(shelf, {})
        return {key: (here.get(key, NOTHING), then.get(key, NOTHING)) for key in {**here, **then}}

    @property
    def whole(self) -> tuple[Count, Count]:
        """Everything together."""
        return self.pairs(Shelf.ALL).get("", (NOTHING, NOTHING))


def count_visits(period: Period, units: Collection[UUID]) -> Counts:
    """Count both periods; ``units`` empty: of the whole office."""
    found = Counts()
    words: dict[str, Any] = {
        "zone": WARSAW.key,
        "since": _midnight(period.first),
        "before": _midnight(period.before.first),
        "end": _midnight(period.last + DAY),
        "confirmed": sorted(CONFIRMED),
        "over": [_S.CANCELLED, _S.REJECTED],
        "nobody": [_S.HELD, _S.DROPPED],
        "all": not units,
        "units": list(units),
        "steps": list(AHEAD),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, words)
        for now, shelf, key, *numbers, mean, median in cursor.fetchall():
            side = found.now if now else found.before
            side.setdefault(Shelf(shelf), {})[key] = _count([*numbers, mean or 0, median or 0])
    return found


def _count(numbers: Sequence[Any]) -> Count:
    return Count(**dict(zip((one.name for one in fields(Count)), numbers, strict=True)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), WARSAW)
