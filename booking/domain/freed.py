"""A place as it was before its visit gave it back."""

from __future__ import annotations

from dataclasses import dataclass
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
