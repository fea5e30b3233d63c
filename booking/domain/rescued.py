"""An offer of other times: whether one stands, and its end, whichever way the visit goes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from booking.enums import BookingState
from booking.models import Booking, BulkItem, ItemState
from tenants.audit.actor import SYSTEM

from .ending import drop


def is_called_off(visit: Booking) -> bool:
    """Tell whether the office awaits the choice of another time for a visit it called off.

    Its person is not bound to the old time any more: it may pass before the choice must be made.
    """
    return BulkItem.objects.filter(booking=visit, state=ItemState.OFFERED).exists()


def called_off() -> Exists:
    """The same as a condition on bookings, of every matter of such a visit."""
    this = Q(booking=OuterRef("pk")) | Q(booking=OuterRef("part_of"))
    return Exists(BulkItem.objects.filter(this, state=ItemState.OFFERED))


def rescue_over(visit: Booking, now: datetime) -> bool:
    """Let go of the times still held for the person of ``visit``, in the caller's transaction.

    True: the visit was called off, so its old place is for nobody else.
    """
    offered = BulkItem.objects.filter(booking=visit, state=ItemState.OFFERED)
    if not offered.exists():
        return False
    held = Booking.objects.filter(
        rescues__item__in=offered, state=BookingState.HELD, part_of=None
    ).order_by("pk")
    for one in list(held):
        drop(one, now=now, by=SYSTEM)
    offered.update(state=ItemState.DONE, done_at=now)
    return True
