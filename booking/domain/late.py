"""Being late counts as giving up the visit (O5; engine, rule 10): the clock says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from booking.enums import BookingState
from booking.models import Booking, Settings
from booking.models.booking import BookingQuerySet
from tenants.audit.actor import SYSTEM
from tenants.due import due

from .life import Change, become
from .retry import in_transaction

LATE: Final = "booking.late"
BATCH: Final = 500


def late_at(booking: Booking, settings: Settings) -> datetime:
    """The moment from which the visit counts as missed."""
    return booking.starts_at + timedelta(minutes=settings.late_grace_minutes)


def expect(booking: Booking) -> None:
    """Ask the clock to look when the visitor should have come, in the caller's transaction."""
    due(LATE, late_at(booking, Settings.objects.current()))


def miss_late(now: datetime) -> int:
    """Mark as missed whoever has not come within the office's grace; how many. Run by the clock.

    A visit whose ``missed`` a clerk took back stays as the clerk left it.
    """
    grace = timedelta(minutes=Settings.objects.current().late_grace_minutes)
    missed = 0
    for booking in _late(now - grace)[:BATCH]:
        missed += in_transaction(partial(_miss, booking.pk, now))
    return missed


def _late(before: datetime) -> BookingQuerySet:
    waiting = Booking.objects.filter(state=BookingState.BOOKED, starts_at__lte=before)
    return waiting.exclude(events__action="undo").order_by("starts_at")


def _miss(booking_id: UUID, now: datetime) -> int:
    booking = Booking.objects.get(pk=booking_id)
    if booking.state != BookingState.BOOKED:
        return 0  # arrived, cancelled or moved at this moment
    become(booking, BookingState.MISSED, Change("late", SYSTEM, now))
    return 1
