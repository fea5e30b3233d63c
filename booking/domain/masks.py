"""Day masks: what is taken for good at each counter, cell by cell (see ``models.DayMask``).

Written before the booking's own row: everybody locks masks first, then bookings.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from booking.models import Booking
from booking.models.counter import DAY_CELLS, DayMask, MaskField
from booking.models.zone import WARSAW
from tenants.ids import uuid7

from .timetable import day_cells

OCCUPY: Final = f"""
INSERT INTO booking_day_mask (id, counter_id, day, busy) VALUES (%s, %s, %s, %s::bit({DAY_CELLS}))
ON CONFLICT (counter_id, day) DO UPDATE SET busy = booking_day_mask.busy | EXCLUDED.busy
"""  # noqa: S608 - a number of ours
FREE: Final = f"""
UPDATE booking_day_mask SET busy = busy & ~ %s::bit({DAY_CELLS}) WHERE counter_id = %s AND day = %s
"""  # noqa: S608 - a number of ours


def occupy(booking: Booking) -> None:
    """Take the booking's cells, buffer included."""
    with connection.cursor() as cursor:
        for day, mask in day_cells(booking.starts_at, booking.blocked_until, WARSAW):
            cursor.execute(OCCUPY, [uuid7(), booking.counter_id, day, _bits(mask)])


def free(booking: Booking) -> None:
    """Give the booking's cells back; no other visit can have been in them."""
    with connection.cursor() as cursor:
        for day, mask in day_cells(booking.starts_at, booking.blocked_until, WARSAW):
            cursor.execute(FREE, [_bits(mask), booking.counter_id, day])


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


def _bits(mask: int) -> str:
    field = DayMask._meta.get_field("busy")
    assert isinstance(field, MaskField)
    return field.get_prep_value(mask) or ""
