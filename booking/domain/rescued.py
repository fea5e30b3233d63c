"""An offer of other times is over: taken, or the visit ended or moved in another way."""

from __future__ import annotations

from datetime import datetime

from booking.enums import BookingState
from booking.models import Booking, BulkItem, ItemState
from tenants.audit.actor import SYSTEM

from .ending import drop


def rescue_over(visit: Booking, now: datetime) -> None:
    """Let go of the times still held for the person of ``visit``, in the caller's transaction."""
    offered = BulkItem.objects.filter(booking=visit, state=ItemState.OFFERED)
    if not offered.exists():
        return
    held = Booking.objects.filter(
        rescues__item__in=offered, state=BookingState.HELD, part_of=None
    ).order_by("pk")
    for one in list(held):
        drop(one, now=now, by=SYSTEM)
    offered.update(state=ItemState.DONE, done_at=now)
