"""One day at the counters, being filled: which times could still be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from booking.domain.reception import Receiver, Reception
from booking.domain.timetable import CELL, Mask, Shape, cells_of, day_cells, free_starts, moment
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

    def choose(self, dice: Random) -> tuple[Service, datetime, UUID] | None:
        """A service, a start and the counter to take it; None when this throw found nothing.

        The dice choose a counter first, and then a time at which it comes to its turn: otherwise
        the counter of the highest priority would get everybody.
        """
        receiver = dice.choice(self._reception.receivers)
        service = self._services[dice.choice(sorted(receiver.services))]
        starts = self._starts(receiver, service)
        for other in self._reception.receivers:
            if other.priority < receiver.priority and service.pk in other.services:
                starts &= ~self._starts(other, service)
        cells = cells_of(starts)
        start = moment(self.day, dice.choice(cells), WARSAW) if cells else None
        return None if start is None else (service, start, receiver.id)

    def _starts(self, receiver: Receiver, service: Service) -> Mask:
        shape = Shape.of_minutes(service.duration, service.step_minutes, service.buffer)
        windows = self._reception.windows(receiver, self.day)
        return free_starts(windows, [self._busy.get(receiver.id, 0)], shape)

    def another(self, service: Service, dice: Random) -> tuple[Service, ...]:
        """Some other matter dealt with in the same building; none where there is none."""
        receivers = self._reception.receivers
        here = {one.location for one in receivers if service.pk in one.services}
        keys = {key for one in receivers if one.location in here for key in one.services}
        others = sorted(keys - {service.pk})
        return (self._services[dice.choice(others)],) if others else ()

    def expect(self, service: Service, start: datetime, counter: UUID) -> None:
        """Remember that somebody will ask for this."""
        shape = Shape.of_minutes(service.duration, service.step_minutes, service.buffer)
        self._fill(counter, start, start + timedelta(minutes=shape.length * CELL))

    def taken(self, booking: Booking) -> None:
        """Remember where the visit went: perhaps to another counter than we thought of."""
        self._fill(booking.counter_id, booking.starts_at, booking.blocked_until)

    def _fill(self, counter: UUID, start: datetime, end: datetime) -> None:
        for day, mask in day_cells(start, end, WARSAW):
            if day == self.day:
                self._busy[counter] = self._busy.get(counter, 0) | mask
