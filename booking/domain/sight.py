"""What can be seen of some counters over some days, loaded once and asked many times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from booking.enums import RUNNING_OUT, BookingState
from booking.models import Booking, Counter, DayMask, Location
from booking.models.booking import BookingQuerySet
from booking.models.zone import WARSAW

from .calendar import Calendar
from .timetable import CELLS, Mask, Shape, day_cells, free_starts


class Sight:
    """Opening windows, what is taken and the norms of ``counters``, ``first`` to ``last``.

    At most six queries whatever the days and counters: three of the calendar, day masks, what may
    run out, and people in buildings where a norm can be reached. ``client``: whose own holds are no
    obstacle.
    """

    def __init__(
        self, counters: Sequence[Counter], first: date, last: date, *, now: datetime, client: str
    ) -> None:
        self.counters = counters
        self._calendar = Calendar(counters, first, last)
        self._busy: dict[tuple[UUID, date], Mask] = defaultdict(int)
        self._full: dict[tuple[UUID, date], Mask] = {}
        masks = DayMask.objects.filter(counter__in=counters, day__range=(first, last))
        for counter_id, day, busy in masks.values_list("counter_id", "day", "busy"):
            self._busy[counter_id, day] = busy
        live = _in_days(Booking.objects.live(now), first, last)
        self._add_running_out(live, client)
        self._add_norms(live, client)

    def starts(self, counter: Counter, shape: Shape, day: date, people: int = 1) -> Mask:
        """The free starts of one counter on one day, as cells."""
        if people > counter.people:
            return 0
        windows = self._calendar.windows(counter, day)
        if not windows:
            return 0
        starts = free_starts(windows, self._busy.get((counter.pk, day), 0), shape)
        full = self._full.get((counter.unit.location_id, day))
        if starts and full:
            inside = Shape(shape.duration, shape.step, 0)
            starts &= free_starts(windows, full, inside)
        return starts

    def _add_running_out(self, live: BookingQuerySet, client: str) -> None:
        rows = live.filter(counter__in=self.counters, state__in=RUNNING_OUT)
        for row in rows.values_list("counter_id", "starts_at", "blocked_until", "client", "state"):
            counter_id, start, end, whose, state = row
            if client and whose == client and state == BookingState.HELD:
                continue
            for day, mask in day_cells(start, end, WARSAW):
                self._busy[counter_id, day] |= mask

    def _add_norms(self, live: BookingQuerySet, client: str) -> None:
        norms = {place.pk: norm for place in self._reachable_norms() if (norm := place.norm)}
        if not norms:
            return
        people_in: dict[tuple[UUID, date], list[int]] = defaultdict(lambda: [0] * CELLS)
        rows = live.filter(location__in=norms)
        if client:
            rows = rows.exclude(client=client, state=BookingState.HELD)
        for place, start, end, people in rows.values_list(
            "location_id", "starts_at", "ends_at", "people"
        ):
            for day, mask in day_cells(start, end, WARSAW):
                cells = people_in[place, day]
                for cell in range(mask.bit_length()):
                    if mask >> cell & 1:
                        cells[cell] += people
        for (place, day), cells in people_in.items():
            self._full[place, day] = sum(
                1 << cell for cell, people in enumerate(cells) if people >= norms[place]
            )

    def _reachable_norms(self) -> Iterable[Location]:
        """The buildings whose counters together can hold more people than the norm allows."""
        places = {c.unit.location_id: c.unit.location for c in self.counters}
        with_norm = [place for place in places.values() if place.norm is not None]
        if not with_norm:
            return []
        room: dict[UUID, int] = defaultdict(int)
        for counter in Counter.objects.filter(unit__location__in=with_norm).select_related("unit"):
            room[counter.unit.location_id] += counter.people
        return [place for place in with_norm if room[place.pk] > (place.norm or 0)]


def _in_days(bookings: BookingQuerySet, first: date, last: date) -> BookingQuerySet:
    begin = datetime.combine(first, datetime.min.time(), WARSAW)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), WARSAW)
    # A visit is never longer than half a day: the index on starts_at serves both ends.
    return bookings.filter(starts_at__gte=begin - timedelta(hours=12), starts_at__lt=end)
