"""All that taking a place must know beforehand, in one statement (goal: three trips for a hold).

It also waits for the client's turn: two presses of one client are served one after the other, so
that neither overlooks the other's hold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.models import Service, Settings
from booking.models.zone import WARSAW
from tenants.context import current_office

from .reception import CALENDAR, RECEIVING, Reception, from_json
from .timetable import BLOCKED_AT_MOST, CELL, Shape

MINUTE: Final = timedelta(minutes=1)

# What a wish is made of, by the physical versions of its rows: whoever writes one, changes it. A
# number that every writer would have to raise can be forgotten, this cannot (as in ADR 31).
VERSION: Final = "concat_ws('/', s.xmin, s.ctid, u.xmin, u.ctid, t.xmin, t.ctid)"
# Overdue bookings in the same building are cleared too: where a norm is counted, one that another
# could still submit at this very moment must not be taken for gone. Of several matters the whole
# visit dies: one of them gone, the others could still be confirmed without it. Visits are looked
# for between two starts, and in a way that fits one index only: the plan is made once, perhaps when
# the office had no visit at all, and must be good with a million (ADR 0186).
LOOK: Final = f"""
{RECEIVING}
SELECT json_build_object({CALENDAR},
  'settings', (
    SELECT json_build_object('minutes', hold_minutes, 'limit', holds_per_client)
    FROM booking_settings),
  'version', (
    SELECT {VERSION} FROM booking_service s
    LEFT JOIN booking_unit u ON u.id = %(unit)s::uuid
    LEFT JOIN booking_settings t ON true
    WHERE s.id = ANY(%(services)s)),
  'overdue', (
    SELECT json_agg(coalesce(b.part_of_id, b.id)) FROM booking b
    WHERE b.state IN ('held', 'pending') AND b.expires_at <= %(now)s
      AND b.starts_at > %(earliest)s AND b.starts_at < %(blocked)s
      AND b.blocked_until > %(start)s
      AND (b.counter_id IN (SELECT id FROM receiving)
           OR b.location_id IN (SELECT location FROM receiving))),
  'own', (
    SELECT json_object_agg(h.id, h.overlaps) FROM (
      SELECT coalesce(b.part_of_id, b.id) AS id,
             bool_or(b.starts_at < %(blocked)s AND b.blocked_until > %(start)s) AS overlaps
      FROM booking b
      WHERE %(client)s <> '' AND b.client = %(client)s AND b.state = 'held'
        AND b.expires_at > %(now)s
      GROUP BY 1) h),
  'visits', CASE WHEN (SELECT count(DISTINCT priority) < count(*) FROM receiving) THEN (
    SELECT json_object_agg(v.counter_id, v.number) FROM (
      SELECT b.counter_id, count(*) AS number FROM booking b
      WHERE b.counter_id IN (SELECT id FROM receiving) AND num_nulls(b.released_at) = 1
        AND (b.expires_at IS NULL OR b.expires_at > %(now)s)
        AND b.starts_at >= %(midnight)s AND b.starts_at < %(next_midnight)s
      GROUP BY b.counter_id) v) END
)::text,
CASE WHEN %(client)s <> '' THEN pg_advisory_xact_lock(hashtextextended(%(turn)s, 0)) END
"""  # noqa: S608 - put together from parts of ours


@dataclass(frozen=True, slots=True)
class Wish:
    """A place somebody wants: a service from ``start`` for ``people``, perhaps in one unit.

    ``blocked``: until when the counter is, buffer included. ``client``: whose own holds give way.
    ``follows``: it begins when the matter before it is over, wherever on the grid that is.
    """

    service: Service
    unit: UUID | None
    start: datetime
    end: datetime
    blocked: datetime
    people: int = 1
    client: str = ""
    follows: bool = False

    @property
    def shape(self) -> Shape:
        """How long it takes, in cells; what follows another matter may start at any of them."""
        duration, buffer = (self.end - self.start) // MINUTE, (self.blocked - self.end) // MINUTE
        step = CELL if self.follows else self.service.step_minutes
        return Shape.of_minutes(duration, step, buffer)

    @property
    def day(self) -> date:
        """The local day it is on."""
        return self.start.astimezone(WARSAW).date()


def wish_for(
    service: Service,
    start: datetime,
    *,
    unit: UUID | None = None,
    people: int = 1,
    client: str = "",
) -> Wish:
    """The wish for ``service`` as long as it takes now."""
    end = start + timedelta(minutes=service.duration)
    blocked = end + timedelta(minutes=service.buffer)
    return Wish(service, unit, start, end, blocked, people, client)


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found: who receives that day, how long and how many holds the office allows.

    ``overdue``: bookings in the way whose time ran out. ``own``: the client's holds, and whether
    each overlaps the wish. ``visits``: of that day by counter, where priorities tie. ``version``:
    of the rows the wish is made of.
    """

    reception: Reception
    hold_minutes: int
    holds_per_client: int
    overdue: frozenset[UUID]
    own: Mapping[UUID, bool]
    visits: Mapping[UUID, int]
    version: str


def survey(wish: Wish, now: datetime) -> Survey:
    """Look around, once it is the client's turn; in the caller's transaction."""
    midnight = datetime.combine(wish.day, time(), WARSAW)
    with connection.cursor() as cursor:
        cursor.execute(
            LOOK,
            {
                "services": [wish.service.pk],
                "unit": wish.unit,
                "first": wish.day,
                "last": wish.day,
                "earliest": wish.start - BLOCKED_AT_MOST,
                "start": wish.start,
                "blocked": wish.blocked,
                "now": now,
                "midnight": midnight,
                "next_midnight": midnight + timedelta(days=1),
                "client": wish.client,
                "turn": f"client:{current_office().pk}:{wish.client}",
            },
        )
        found: dict[str, Any] = json.loads(cursor.fetchone()[0])
    settings = found["settings"] or _defaults()
    return Survey(
        reception=from_json(found),
        hold_minutes=settings["minutes"],
        holds_per_client=settings["limit"],
        overdue=frozenset(map(UUID, found["overdue"] or ())),
        own={UUID(one): overlaps for one, overlaps in (found["own"] or {}).items()},
        visits={UUID(one): number for one, number in (found["visits"] or {}).items()},
        version=found["version"] or "",
    )


def _defaults() -> dict[str, int]:
    fresh = Settings()
    return {"minutes": fresh.hold_minutes, "limit": fresh.holds_per_client}
