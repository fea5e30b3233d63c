"""Somebody leaves the line, or takes the earlier time they were offered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from booking.domain.release import release
from booking.domain.reschedule_to_hold import reschedule_to_hold
from booking.errors import HoldExpired, NotFound
from booking.models import Booking, WaitlistEntry, WaitState
from booking.models.waitlist import IN_LINE
from tenants.audit.actor import RESIDENT
from tenants.messaging.outbox import drop_unsent


def leave(*, entry_id: UUID, now: datetime) -> WaitlistEntry:
    """Leave the line; what was offered goes to the next. Leaving again changes nothing."""
    entry = _find(entry_id)
    left = WaitlistEntry.objects.filter(pk=entry.pk, state__in=IN_LINE)
    if left.update(state=WaitState.LEFT, ended_at=now):
        drop_unsent(entry.pk)
        if entry.offer_id is not None:
            release(booking_id=entry.offer_id, now=now, by=RESIDENT)
    return _find(entry_id)


def take_earlier(*, entry_id: UUID, now: datetime) -> Booking:
    """Move the visit one has to the earlier time that was offered.

    Raises ``NotFound``, ``HoldExpired`` (the offer is over), and as ``reschedule_to_hold``.
    """
    entry = _find(entry_id)
    if entry.booking_id is None:
        raise NotFound
    if entry.offer_id is None:
        raise HoldExpired
    return reschedule_to_hold(
        booking_id=entry.booking_id, hold_id=entry.offer_id, now=now, by=RESIDENT
    )


def _find(entry_id: UUID) -> WaitlistEntry:
    entry = (
        WaitlistEntry.objects.select_related("service", "offer", "booking")
        .filter(pk=entry_id)
        .first()
    )
    if entry is None:
        raise NotFound
    return entry
