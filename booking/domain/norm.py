"""The norm of a building: how many people may be in it at once (U2; engine, rule 6).

Exact, in persons: the stays of the building are swept in order of time, those of visits and those
of people who took a number without an appointment (``hall``). Until the end of its
transaction a taker holds advisory locks of the building, so two cannot squeeze in: of the whole
day, or, for a hold, of the cells it would be there, beside others at other hours (ADR 0075).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.models.zone import WARSAW
from tenants.context import current_office
from tenants.db.prepared import PREPARED

from .timetable import CELL, LONGEST

Stay = tuple[datetime, datetime, int]
SECONDS: Final = CELL * 60
LOCK: Final = f"""{PREPARED}
SELECT pg_advisory_xact_lock(hashtextextended(%s, %s)) FROM booking_location WHERE id = %s
"""  # noqa: S608 - a mark of ours
# Nobody who has the whole day is let in beside those who share it. The day comes before its cells,
# and the cells in order of time, so nobody waits in a circle.
SHARE: Final = f"""{PREPARED}
SELECT count(pg_advisory_xact_lock(hashtextextended(%(turn)s, cell)))
FROM (
  SELECT pg_advisory_xact_lock_shared(hashtextextended(%(turn)s, %(day)s))
  FROM booking_location WHERE id = %(location)s
) AS shared, generate_series(%(first)s::bigint, %(last)s::bigint) AS cell
"""  # noqa: S608 - a mark of ours
# A visit is never longer than half a day: between two bounds the index on starts_at reads one day
# of the office, not all its past. No "=" for the building and no "IS NULL" for who left, or indexes
# of their own would be read whole.
THERE: Final = f"""{PREPARED}
SELECT starts_at, ends_at, people FROM booking
WHERE starts_at >= %(earliest)s AND starts_at < %(end)s AND ends_at > %(start)s
  AND location_id IS NOT DISTINCT FROM %(location)s
  AND num_nulls(released_at) = 1 AND id <> ALL(%(besides)s)
UNION ALL
SELECT came_at, leaves_at, people FROM booking_ticket
WHERE booking_id IS NULL AND came_at >= %(earliest)s AND came_at < %(end)s
  AND leaves_at > %(start)s AND location_id IS NOT DISTINCT FROM %(location)s
"""  # noqa: S608 - a mark of ours


def lock_norm(location: UUID, start: datetime) -> None:
    """Wait until nobody else takes a place in this building on this day; held until commit.

    Asked of the office's own table, so that the lock is where the office's data are (citus).
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [_turn(location), _day(start), location])


def share_norm(location: UUID, start: datetime, end: datetime) -> None:
    """Wait until nobody else takes a place in this building at these hours; held until commit."""
    asked: dict[str, Any] = {
        "turn": _turn(location),
        "day": _day(start),
        "location": location,
        "first": int(start.timestamp()) // SECONDS,
        "last": (int(end.timestamp()) - 1) // SECONDS,
    }
    with connection.cursor() as cursor:
        cursor.execute(SHARE, asked)


def is_full(location: UUID, norm: int, stay: Stay, besides: Collection[UUID] = ()) -> bool:
    """Tell whether ``stay`` would bring more people than ``norm`` into the building.

    ``besides``: bookings not to count, for they are what moves. The caller holds the
    building's lock and has cleared what ran out: all that is not released counts, for another may
    be about to submit it.
    """
    start, end, _people = stay
    asked: dict[str, Any] = {
        "location": location,
        "earliest": start - LONGEST,
        "start": start,
        "end": end,
        "besides": list(besides),
    }
    with connection.cursor() as cursor:
        cursor.execute(THERE, asked)
        return peak([stay, *cursor.fetchall()]) > norm


def peak(stays: Iterable[Stay]) -> int:
    """The most people at one moment; who leaves at ten makes room for who comes at ten."""
    changes = [
        change for start, end, people in stays for change in ((start, people), (end, -people))
    ]
    most = here = 0
    for _, change in sorted(changes):
        here += change
        most = max(most, here)
    return most


def _turn(location: UUID) -> str:
    return f"norm:{current_office().pk}:{location}"


def _day(start: datetime) -> int:
    """Far fewer than there were cells since 1970: the two never name the same lock."""
    return start.astimezone(WARSAW).date().toordinal()
