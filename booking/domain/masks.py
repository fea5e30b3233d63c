"""Day masks: what is taken for good at each counter, cell by cell (see ``models.DayMask``).

Written before the booking's own row: everybody locks masks first, then bookings.
"""

from __future__ import annotations

from typing import Final

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


def _bits(mask: int) -> str:
    field = DayMask._meta.get_field("busy")
    assert isinstance(field, MaskField)
    return field.get_prep_value(mask) or ""
