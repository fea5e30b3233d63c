"""Being late counts as giving up the visit (O5; engine, rule 10): the clock says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from booking.enums import BookingState
from booking.errors import Refusal
from booking.models import Booking, BookingEvent, Settings
from booking.models.booking import BookingQuerySet
from tenants.audit.actor import SYSTEM
from tenants.due import due

from .life import Change, become
from .rescued import called_off
from .retry import in_transaction

LATE: Final = "booking.late"
BATCH: Final = 500


def late_at(booking: Booking, settings: Settings) -> datetime:
    """The moment from which the visit counts as missed."""
    return booking.starts_at + timedelta(minutes=settings.late_grace_minutes)


def expect(booking: Booking) -> None:
    """Ask the clock to look when the visitor should have come, in the caller's transaction.

    Or when the office should have approved the visit (``undecided``).
    """
    if booking.state == BookingState.AWAITING_APPROVAL:
        due(LATE, booking.starts_at)
    else:
        due(LATE, late_at(booking, Settings.objects.current()))


def miss_late(now: datetime) -> int:
    """Mark as missed whoever has not come within the office's grace; how many. Run by the clock.

    A visit whose ``missed`` a clerk took back stays as the clerk left it. Nobody is late for one
    that the office called off.
    """
    grace = timedelta(minutes=Settings.objects.current().late_grace_minutes)
    missed = busy = 0
    late = list(_late(now - grace).values_list("pk", flat=True)[:BATCH])
    for booking_id in late:
        try:
            missed += in_transaction(partial(_miss, booking_id, now - grace, now))
        except Refusal:  # somebody works on it at this moment; the others need not wait
            busy += 1
    if busy or len(late) == BATCH:
        due(LATE, now)
    return missed


def _late(before: datetime) -> BookingQuerySet:
    waiting = Booking.objects.filter(state=BookingState.BOOKED, starts_at__lte=before)
    taken_back = BookingEvent.objects.filter(
        booking=OuterRef("pk"), action="undo", state_from=BookingState.MISSED
    )
    return waiting.exclude(Exists(taken_back)).exclude(called_off()).order_by("starts_at")


def _miss(booking_id: UUID, before: datetime, now: datetime) -> int:
    booking = _late(before).filter(pk=booking_id).first()
    if booking is None:
        return 0  # arrived, cancelled or moved at this moment
    become(booking, BookingState.MISSED, Change("late", SYSTEM, now))
    return 1
