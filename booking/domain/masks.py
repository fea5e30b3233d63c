"""Day masks: what is taken for good at each counter, cell by cell (see ``models.DayMask``).

Written before the booking's own row: everybody locks masks first, then bookings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import connection

from booking.models import Booking
from booking.models.counter import DAY_CELLS, DayMask, MaskField
from booking.models.zone import WARSAW
from tenants.db.prepared import PREPARED
from tenants.ids import uuid7

from .timetable import Mask, day_cells

OCCUPY: Final = f"""{PREPARED}
INSERT INTO booking_day_mask (id, counter_id, day, busy) VALUES (%s, %s, %s, %s::bit({DAY_CELLS}))
ON CONFLICT (counter_id, day) DO UPDATE SET busy = booking_day_mask.busy | EXCLUDED.busy
"""  # noqa: S608 - a number of ours
FREE: Final = f"""{PREPARED}
UPDATE booking_day_mask SET busy = busy & ~ %s::bit({DAY_CELLS}) WHERE counter_id = %s AND day = %s
"""  # noqa: S608 - a number of ours


def occupy(booking: Booking) -> None:
    """Take the cells of all matters of the visit, buffers included."""
    occupy_all(_matters(booking))


def occupy_all(rows: Iterable[Booking]) -> None:
    """Take the cells of these rows, in the database already or about to be."""
    with connection.cursor() as cursor:
        for counter, day, mask in _cells(rows):
            cursor.execute(OCCUPY, [uuid7(), counter, day, _bits(mask)])


def free(booking: Booking) -> None:
    """Give the cells of all matters of the visit back; no other can have been in them."""
    with connection.cursor() as cursor:
        for counter, day, mask in _cells(_matters(booking)):
            cursor.execute(FREE, [_bits(mask), counter, day])


def lock(counters: Collection[UUID], days: Collection[date]) -> None:
    """Lock the masks that may change, in ascending order, before any booking is (lock order)."""
    masks = DayMask.objects.filter(counter__in=counters, day__in=days).order_by("counter_id", "day")
    list(masks.select_for_update().values_list("pk"))


def exchange(booking: Booking, counter_id: UUID, start: datetime, end: datetime) -> None:
    """Give the booking's cells back and take others, masks in ascending order as everybody does."""
    old = [
        (booking.counter_id, day, False, mask)
        for day, mask in day_cells(booking.starts_at, booking.blocked_until, WARSAW)
    ]
    new = [(counter_id, day, True, mask) for day, mask in day_cells(start, end, WARSAW)]
    with connection.cursor() as cursor:
        # False before True: of one mask, what is given back must not take what is taken anew.
        for counter, day, takes, mask in sorted(old + new):
            if takes:
                cursor.execute(OCCUPY, [uuid7(), counter, day, _bits(mask)])
            else:
                cursor.execute(FREE, [_bits(mask), counter, day])


def _matters(booking: Booking) -> list[Booking]:
    if getattr(booking, "is_alone", False):  # ``BookingQuerySet.telling_alone`` knows
        return [booking]
    return [booking, *booking.parts.filter(released_at=None)]


def _cells(rows: Iterable[Booking]) -> list[tuple[UUID, date, Mask]]:
    """Counter, day and cells of these rows, in the order they are locked in."""
    return sorted(
        (one.counter_id, day, mask)
        for one in rows
        for day, mask in day_cells(one.starts_at, one.blocked_until, WARSAW)
    )


def _bits(mask: int) -> str:
    field = DayMask._meta.get_field("busy")
    assert isinstance(field, MaskField)
    return field.get_prep_value(mask) or ""
