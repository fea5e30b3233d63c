"""The booking a verb is about, with what its messages speak of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from booking.errors import NotFound, WrongState
from booking.models import Booking
from booking.models.booking import BookingQuerySet
from tenants.db.composed import composed_once

RELATED = ("service", "unit", "counter", "location")


def find(booking_id: UUID, *, seen_as: str = "") -> Booking:
    """The row itself, be it one matter of several; raises ``NotFound``.

    ``seen_as``: the state in which whoever acts saw it, where a page said one; ``WrongState`` when
    it is another by now.
    """
    found = _booking(booking_id)
    if not found:
        raise NotFound
    (booking,) = found
    if seen_as and booking.state != seen_as:
        raise WrongState
    return booking


@composed_once
def _booking(booking_id: Any) -> BookingQuerySet:
    found: BookingQuerySet = Booking.objects.select_related(*RELATED).filter(pk=booking_id)
    return found.telling_alone().order_by()


def find_visit(booking_id: UUID, *, seen_as: str = "") -> Booking:
    """The whole visit: of one with several matters the first, which speaks for all of them."""
    booking = find(booking_id, seen_as=seen_as)
    return booking if booking.part_of_id is None else find(booking.part_of_id)
