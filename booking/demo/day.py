"""One day at the counters, being filled: which times could still be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from random import Random
from uuid import UUID

from booking.domain.reception import Reception
from booking.domain.timetable import Mask, Shape, cells_of, day_cells, free_starts, moment
from booking.models import Booking, Service
from booking.models.zone import WARSAW


class DayPlan:
    """Keeps its own count of what is taken, so that no verb is asked for what it must refuse."""

    def __init__(self, day: date, reception: Reception, services: Mapping[UUID, Service]) -> None:
        self.day = day
        self._reception = reception
        self._services = services
        self._busy: dict[UUID, Mask] = {}

    @property
    def open_counters(self) -> int:
        """How many counters receive."""
        receivers = self._reception.receivers
        return sum(bool(self._reception.windows(one, self.day)) for one in receivers)

    @property
    def is_open(self) -> bool:
        """Tell whether any counter receives."""
        return self.open_counters > 0

    def choose(self, dice: Random) -> tuple[Service, datetime] | None:
        """A service and a start that a counter could take; None when this throw found nothing."""
        receiver = dice.choice(self._reception.receivers)
        service = self._services[dice.choice(sorted(receiver.services))]
        shape = Shape.of_minutes(service.duration, service.step_minutes, service.buffer)
        windows = self._reception.windows(receiver, self.day)
        cells = cells_of(free_starts(windows, [self._busy.get(receiver.id, 0)], shape))
        start = moment(self.day, dice.choice(cells), WARSAW) if cells else None
        return None if start is None else (service, start)

    def taken(self, booking: Booking) -> None:
        """Remember where the visit went: perhaps to another counter than we thought of."""
        for day, mask in day_cells(booking.starts_at, booking.blocked_until, WARSAW):
            if day == self.day:
                self._busy[booking.counter_id] = self._busy.get(booking.counter_id, 0) | mask
