"""The booking a verb is about, with what its messages speak of."""

from __future__ import annotations

from uuid import UUID

from booking.errors import NotFound
from booking.models import Booking

RELATED = ("service", "unit", "counter", "location")


def find(booking_id: UUID) -> Booking:
    """The row itself, be it one matter of several; raises ``NotFound``."""
    booking = Booking.objects.select_related(*RELATED).filter(pk=booking_id).first()
    if booking is None:
        raise NotFound
    return booking


def find_visit(booking_id: UUID) -> Booking:
    """The whole visit: of one with several matters the first, which speaks for all of them."""
    booking = find(booking_id)
    return booking if booking.part_of_id is None else find(booking.part_of_id)
