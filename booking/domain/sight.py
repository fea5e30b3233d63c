"""What can be seen of some counters over some days, loaded once and asked many times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import F, QuerySet, Sum

from booking.enums import RUNNING_OUT, BookingState
from booking.models import Booking, Ticket
from booking.models.booking import BookingQuerySet
from booking.models.zone import WARSAW
from tenants.db.prepared import PREPARED

from .reception import Receiver, Reception
from .timetable import BLOCKED_AT_MOST, CELLS, Mask, Shape, day_cells, free_starts

MASKS: Final = f"""{PREPARED}
SELECT asked.number - 1, mask.day, bit_send(mask.busy)
FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked(id, number)
JOIN booking_day_mask mask ON mask.counter_id = asked.id
WHERE mask.day BETWEEN %s AND %s
"""  # noqa: S608 - a mark of ours
LENGTH_BYTES: Final = 4
MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Sight:
    """What is taken at the counters of ``reception``, ``first`` to ``last``, and full buildings.

    Two queries whatever the days and counters: day masks, and what may run out by itself; a third
    where a norm can be reached. ``client``: whose own holds are no obstacle.
    """

    def __init__(
        self, reception: Reception, first: date, last: date, *, now: datetime, client: str = ""
    ) -> None:
        self.reception = reception
        self._ids = [one.id for one in reception.receivers]
        self._busy: dict[date, dict[int, Mask]] = defaultdict(lambda: defaultdict(int))
        self._full: dict[tuple[UUID, date], Mask] = {}
        if not self._ids:
            return
        self._read_masks(first, last)
        live = _in_days(Booking.objects.live(now), first, last)
        self._add_running_out(live, client)
        self._add_norms(live, client, first, last)

    def starts(self, receivers: Sequence[Receiver], shape: Shape, day: date) -> Mask:
        """The starts, as cells, at which one of ``receivers`` is free; they are ``alike``."""
        windows = self.reception.windows(receivers[0], day)
        if not windows:
            return 0
        busy = self._busy[day]
        starts = free_starts(windows, (busy[one.number] for one in receivers), shape)
        full = self._full.get((receivers[0].location, day))
        if starts and full:
            starts &= free_starts(windows, [full], Shape(shape.duration, shape.step, 0))
        return starts

    def _read_masks(self, first: date, last: date) -> None:
        with connection.cursor() as cursor:
            cursor.execute(MASKS, [self._ids, first, last])
            for number, day, busy in cursor.fetchall():
                self._busy[day][number] = _mask(busy)

    def _add_running_out(self, live: BookingQuerySet, client: str) -> None:
        numbers = {one: number for number, one in enumerate(self._ids)}
        # All of the office: they are few, and to name the counters would take longer.
        rows = _not_own(live.filter(state__in=RUNNING_OUT), client).order_by()
        for counter, start, end in rows.values_list("counter_id", "starts_at", "blocked_until"):
            if counter in numbers:
                for day, mask in day_cells(start, end, WARSAW):
                    self._busy[day][numbers[counter]] |= mask

    def _add_norms(self, live: BookingQuerySet, client: str, first: date, last: date) -> None:
        norms = {one.location: one.norm for one in self.reception.receivers if one.norm is not None}
        if not norms:
            return
        # People who come and go at the same moments are counted by the database.
        stays = (
            _not_own(live.filter(location__in=norms), client)
            .order_by()
            .values_list("location_id", "starts_at", "ends_at")
            .annotate(Sum("people"))
        ).union(_walk_ins(norms, first, last), all=True)
        changes: dict[tuple[UUID, date], list[int]] = defaultdict(lambda: [0] * (CELLS + 1))
        for place, start, end, people in stays:
            for day, mask in day_cells(start, end, WARSAW):
                changes[place, day][(mask & -mask).bit_length() - 1] += people
                changes[place, day][mask.bit_length()] -= people
        for (place, day), change in changes.items():
            self._full[place, day] = sum(
                1 << cell for cell, here in enumerate(accumulate(change)) if here >= norms[place]
            )


def _mask(sent: bytes) -> Mask:
    """A ``bit(288)`` as ``bit_send`` gives it: its length in four bytes, then cell 0 highest.

    Three times faster than by way of its 288 digits.
    """
    return int.from_bytes(sent[LENGTH_BYTES:].translate(MIRRORED), "little")


def days(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last`` inclusive."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _in_days(bookings: BookingQuerySet, first: date, last: date) -> BookingQuerySet:
    begin = datetime.combine(first, time(), WARSAW)
    end = datetime.combine(last + timedelta(days=1), time(), WARSAW)
    # Bounded at both ends, so that the index on starts_at serves.
    return bookings.filter(starts_at__gte=begin - BLOCKED_AT_MOST, starts_at__lt=end)


def _walk_ins(
    locations: Collection[UUID], first: date, last: date
) -> QuerySet[Ticket, tuple[Any, ...]]:
    """Who took a number in these buildings, as long as the norm counts them."""
    there = Ticket.objects.filter(location__in=locations, booking=None, leaves_at__gt=F("came_at"))
    days_of = there.filter(day__gte=first, day__lte=last).order_by()
    return days_of.values_list("location_id", "came_at", "leaves_at").annotate(Sum("people"))


def _not_own(bookings: BookingQuerySet, client: str) -> BookingQuerySet:
    """Without the client's own holds: a new one replaces them."""
    return bookings.exclude(client=client, state=BookingState.HELD) if client else bookings
