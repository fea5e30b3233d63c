"""The office said neither yes nor no before the visit's time: the clock says no (U5)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from booking.enums import BookingState
from booking.errors import Refusal
from booking.models import Booking
from booking.models.booking import BookingQuerySet
from tenants.audit.actor import SYSTEM
from tenants.due import due

from . import letters
from .find import RELATED
from .late import LATE
from .life import Change, become
from .rescued import called_off
from .retry import in_transaction

BATCH: Final = 500


def end_undecided(now: datetime) -> int:
    """Reject whatever still waits for approval when its time has come; how many. The clock runs it.

    Its person is told. Left alone is what the office called off: another time is being chosen.
    """
    waiting = list(_undecided(now).order_by("starts_at").values_list("pk", flat=True)[:BATCH])
    ended = busy = 0
    for booking_id in waiting:
        try:
            ended += in_transaction(partial(_end, booking_id, now))
        except Refusal:  # somebody works on it at this moment; the others need not wait
            busy += 1
    if busy or len(waiting) == BATCH:
        due(LATE, now)
    return ended


def _undecided(now: datetime) -> BookingQuerySet:
    awaiting = Booking.objects.filter(
        state=BookingState.AWAITING_APPROVAL, starts_at__lte=now, part_of=None
    )
    return awaiting.exclude(called_off())


def _end(booking_id: UUID, now: datetime) -> int:
    one = _undecided(now).select_related(*RELATED).filter(pk=booking_id).first()
    if one is None:
        return 0  # approved, cancelled or moved at this moment
    become(one, BookingState.REJECTED, Change("undecided", SYSTEM, now))
    letters.tell_undecided(one, now)
    return 1
