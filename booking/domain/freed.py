"""A place as it was before its visit gave it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from booking.models import Booking, Service
from booking.models.zone import WARSAW


@dataclass(frozen=True, slots=True)
class Freed:
    """At which counter, from when until when; ``blocked`` with the buffer."""

    service: Service
    unit: UUID
    counter: UUID
    location: UUID
    start: datetime
    end: datetime
    blocked: datetime

    @property
    def day(self) -> date:
        """The local day it is on."""
        return self.start.astimezone(WARSAW).date()


def places_of(booking: Booking) -> tuple[Freed, ...]:
    """The places of all matters of a visit."""
    rows = (booking, *booking.parts.select_related("service"))
    return tuple(
        Freed(
            one.service,
            one.unit_id,
            one.counter_id,
            one.location_id,
            one.starts_at,
            one.ends_at,
            one.blocked_until,
        )
        for one in rows
    )


def left_of(places: Iterable[Freed], rows: Iterable[Booking]) -> tuple[Freed, ...]:
    """What is free of ``places`` now that ``rows`` are where they are.

    Who moves by half an hour takes half of the old place along.
    """
    left = tuple(places)
    for row in rows:
        left = tuple(piece for place in left for piece in _without(place, row))
    return left


def _without(place: Freed, row: Booking) -> Iterator[Freed]:
    there = row.counter_id == place.counter
    if not there or row.starts_at >= place.blocked or row.blocked_until <= place.start:
        yield place
        return
    if place.start < row.starts_at:
        yield replace(place, end=min(place.end, row.starts_at), blocked=row.starts_at)
    if row.blocked_until < place.blocked:
        yield replace(place, start=row.blocked_until, end=place.blocked)
