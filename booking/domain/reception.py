"""Who receives, and when: counters with their hours over some days, read in one statement.

One statement, because every hold and every page of times begins here: a trip to the database costs
more than all the arithmetic that follows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django.db import connection

from booking.models import Location
from tenants.db.prepared import PREPARED

from .timetable import Hours, Special, Windows, deciding, opening, read_windows, usual

# A counter receives for a service it handles, in a unit that takes bookings and offers it (P1.4).
RECEIVING: Final = f"""{PREPARED}
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
"""  # noqa: S608 - a mark of ours
CALENDAR: Final = """
  'receivers', (SELECT json_agg(r) FROM receiving r),
  'hours', (
    SELECT json_agg(t) FROM (
      SELECT key, weeks, valid_from, valid_to, windows FROM booking_hours_template
      WHERE key IN (SELECT hours FROM receiving UNION SELECT unit_hours FROM receiving)
    ) t),
  'specials', (
    SELECT json_agg(e) FROM (
      SELECT first_day, last_day, coalesce(counter_id, unit_id) AS scope, windows, reason
      FROM booking_calendar_exception WHERE first_day <= %(last)s AND last_day >= %(first)s
    ) e)
"""
READ: Final = f"{RECEIVING} SELECT json_build_object({CALENDAR})::text"


@dataclass(frozen=True, slots=True)
class Receiver:
    """A counter that receives; ``number`` is its place in the order of preference.

    ``norm``: of its building; ``services``: those asked for.
    """

    number: int
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
    """Receivers in order of preference, and their opening windows (engine, rule 1)."""

    def __init__(
        self,
        receivers: Sequence[Receiver],
        hours: Mapping[str, Sequence[Hours]],
        specials: Mapping[UUID | None, Sequence[Special]],
    ) -> None:
        self.receivers = receivers
        self._hours = hours
        self._specials = specials
        self._known: dict[tuple[object, ...], Windows] = {}

    def only(self, receivers: Sequence[Receiver]) -> Reception:
        """The same calendars with some of the receivers; their numbers are new."""
        numbered = [replace(one, number=number) for number, one in enumerate(receivers)]
        return Reception(numbered, self._hours, self._specials)

    def windows(self, receiver: Receiver, day: date) -> Windows:
        """The windows of ``receiver`` on ``day``; none where it does not receive."""
        key = (day, *self._calendar(receiver))
        known = self._known.get(key)
        if known is None:
            specials, (hours, unit_hours) = self._specials_of(receiver), self._hours_of(receiver)
            known = self._known[key] = opening(
                day, specials=specials, hours=hours, unit_hours=unit_hours
            )
        return known

    def special(self, receiver: Receiver, day: date) -> Special | None:
        """The exception that decides about ``receiver`` on ``day``, if one does."""
        return deciding(day, self._specials_of(receiver))

    def usual(self, receiver: Receiver, day: date) -> Windows:
        """Its windows by the templates alone, were ``day`` neither special nor a holiday."""
        return usual(day, *self._hours_of(receiver))

    def alike(self, service: UUID) -> list[list[Receiver]]:
        """Who receives for ``service``, those together that open alike in the same building."""
        groups: dict[tuple[object, ...], list[Receiver]] = defaultdict(list)
        for one in self.receivers:
            if service in one.services:
                groups[one.location, *self._calendar(one)].append(one)
        return list(groups.values())

    def _specials_of(self, receiver: Receiver) -> list[Sequence[Special]]:
        return [self._specials.get(scope, ()) for scope in (receiver.id, receiver.unit, None)]

    def _hours_of(self, receiver: Receiver) -> tuple[Sequence[Hours], Sequence[Hours] | None]:
        unit_hours = self._hours.get(receiver.unit_hours, ()) if receiver.unit_hours else None
        return self._hours.get(receiver.hours, ()), unit_hours

    def _calendar(self, receiver: Receiver) -> tuple[object, ...]:
        """Counters of the same hours, without days of their own, have the same."""
        own = (one if one in self._specials else None for one in (receiver.id, receiver.unit))
        return receiver.hours, receiver.unit_hours, *own


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
        special = Special(*days_named, read_windows(row["windows"]), row["reason"])
        specials[UUID(row["scope"]) if row["scope"] else None].append(special)
    rows = sorted(found["receivers"] or (), key=lambda r: (r["priority"], r["name"], r["id"]))
    return Reception([_receiver(*numbered) for numbered in enumerate(rows)], hours, specials)


def _receiver(number: int, row: Mapping[str, Any]) -> Receiver:
    return Receiver(
        number=number,
        id=UUID(row["id"]),
        name=row["name"],
        priority=row["priority"],
        people=row["people"],
        unit=UUID(row["unit"]),
        location=UUID(row["location"]),
        norm=_norm(row),
        hours=row["hours"],
        unit_hours=row["unit_hours"],
        services=frozenset(map(UUID, row["services"])),
    )


def _norm(row: Mapping[str, Any]) -> int | None:
    if row["area_m2"] is None:
        return cast("int | None", row["capacity_people"])
    area, each = Decimal(row["area_m2"]), Decimal(row["m2_per_person"])
    return Location(area_m2=area, m2_per_person=each).norm


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
