"""Who receives, and when: counters with their hours over some days, read in one statement.

One statement, because every hold and every page of times begins here: a trip to the database costs
more than all the arithmetic that follows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from booking.models import Location

from .timetable import Hours, Special, Windows, opening, read_windows

# A counter receives for a service it handles, in a unit that takes bookings and offers it (P1.4).
RECEIVING: Final = """
WITH receiving AS (
  SELECT c.id, c.name, c.priority, c.people, c.hours_key AS hours, c.unit_id AS unit,
         u.hours_key AS unit_hours, u.location_id AS location, l.capacity_people,
         l.area_m2::text, l.m2_per_person::text, array_agg(handled.service_id) AS services
  FROM booking_counter c
  JOIN booking_counter_service handled ON handled.counter_id = c.id
  JOIN booking_unit u ON u.id = c.unit_id
  JOIN booking_service_unit offered
    ON offered.unit_id = u.id AND offered.service_id = handled.service_id
  JOIN booking_location l ON l.id = u.location_id
  WHERE c.active AND u.status = 'open' AND handled.service_id = ANY(%(services)s)
    AND (%(unit)s::uuid IS NULL OR u.id = %(unit)s::uuid)
  GROUP BY c.id, u.id, l.id
)
"""
CALENDAR: Final = """
  'receivers', (SELECT json_agg(r) FROM receiving r),
  'hours', (
    SELECT json_agg(t) FROM (
      SELECT key, weeks, valid_from, valid_to, windows FROM booking_hours_template
      WHERE key IN (SELECT hours FROM receiving UNION SELECT unit_hours FROM receiving)
    ) t),
  'specials', (
    SELECT json_agg(e) FROM (
      SELECT first_day, last_day, coalesce(counter_id, unit_id) AS scope, windows
      FROM booking_calendar_exception WHERE first_day <= %(last)s AND last_day >= %(first)s
    ) e)
"""
READ: Final = f"{RECEIVING} SELECT json_build_object({CALENDAR})::text"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A counter that receives. ``norm``: of its building; ``services``: those asked for."""

    id: UUID
    name: str
    priority: int
    people: int
    unit: UUID
    location: UUID
    norm: int | None
    hours: str
    unit_hours: str
    services: frozenset[UUID]


class Reception:
    """Receivers in the order they are preferred, and their opening windows (engine, rule 1)."""

    def __init__(
        self,
        receivers: Iterable[Receiver],
        hours: Mapping[str, Sequence[Hours]],
        specials: Mapping[UUID | None, Sequence[Special]],
    ) -> None:
        self.receivers = sorted(receivers, key=lambda one: (one.priority, one.name, one.id))
        self._hours = hours
        self._specials = specials
        self._known: dict[tuple[object, ...], Windows] = {}

    def windows(self, receiver: Receiver, day: date) -> Windows:
        """The windows of ``receiver`` on ``day``; none where it does not receive."""
        # Counters with the same hours and no days of their own open alike: asked once.
        own = [one if one in self._specials else None for one in (receiver.id, receiver.unit)]
        key = (day, receiver.hours, receiver.unit_hours, *own)
        known = self._known.get(key)
        if known is None:
            unit_hours = self._hours.get(receiver.unit_hours, ()) if receiver.unit_hours else None
            known = self._known[key] = opening(
                day,
                specials=[
                    self._specials.get(scope, ()) for scope in (receiver.id, receiver.unit, None)
                ],
                hours=self._hours.get(receiver.hours, ()),
                unit_hours=unit_hours,
            )
        return known


def reception(services: Collection[UUID], unit: UUID | None, first: date, last: date) -> Reception:
    """Who receives for any of ``services`` from ``first`` to ``last``, perhaps only in ``unit``."""
    with connection.cursor() as cursor:
        cursor.execute(
            READ, {"services": list(services), "unit": unit, "first": first, "last": last}
        )
        return from_json(json.loads(cursor.fetchone()[0]))


def from_json(found: Mapping[str, Any]) -> Reception:
    """Make a reception of what ``CALENDAR`` selects."""
    hours: dict[str, list[Hours]] = defaultdict(list)
    for row in found["hours"] or ():
        windows = {day: read_windows(texts) for day, texts in row["windows"].items()}
        days = _day(row["valid_from"]), _day(row["valid_to"])
        hours[row["key"]].append(Hours(row["weeks"], *days, windows))
    specials: dict[UUID | None, list[Special]] = defaultdict(list)
    for row in found["specials"] or ():
        days_named = date.fromisoformat(row["first_day"]), date.fromisoformat(row["last_day"])
        special = Special(*days_named, read_windows(row["windows"]))
        specials[UUID(row["scope"]) if row["scope"] else None].append(special)
    return Reception([_receiver(row) for row in found["receivers"] or ()], hours, specials)


def _receiver(row: Mapping[str, Any]) -> Receiver:
    place = Location(
        capacity_people=row["capacity_people"],
        area_m2=Decimal(row["area_m2"]) if row["area_m2"] else None,
        m2_per_person=Decimal(row["m2_per_person"]) if row["m2_per_person"] else None,
    )
    return Receiver(
        id=UUID(row["id"]),
        name=row["name"],
        priority=row["priority"],
        people=row["people"],
        unit=UUID(row["unit"]),
        location=UUID(row["location"]),
        norm=place.norm,
        hours=row["hours"],
        unit_hours=row["unit_hours"],
        services=frozenset(map(UUID, row["services"])),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
