"""What people hear when an office deals with many visits at once (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.utils import translation

from booking.enums import BookingState
from booking.models import Booking
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor
from tenants.messaging.outbox import drop_unsent, owe

from .evening_sheet import expect_sheet
from .letter_words import date_long, date_short
from .letters import Letters, tell_received

AFTERWARDS: Final = timedelta(days=1)


def tell_bulk_cancelled(booking: Booking, by: Actor, reason: str, now: datetime) -> None:
    """Nothing more about this visit but that it and others of that day are cancelled (I5).

    Who chose no other time hears it even when the old one has passed meanwhile.
    """
    drop_unsent(booking.pk)
    ahead = booking.starts_at > now
    owed = Letters(booking, now).to_resident(
        "bulk_cancelled",
        details={"reason": reason},
        not_after=booking.starts_at if ahead else now + AFTERWARDS,
    )
    owe(owed, now=now)


def tell_bulk_moved(booking: Booking, was: datetime, now: datetime, *, reason: str = "") -> None:
    """The office had to move this visit and others; reminders start anew."""
    occasion = f"move-{booking.moves}"
    if booking.state == BookingState.PENDING:
        tell_received(booking, now, occasion=occasion)
        return
    drop_unsent(booking.pk)
    letters = Letters(booking, now)
    with translation.override(letters.language):
        details = {
            "old_date_long": date_long(was),
            "old_time": f"{was:%H:%M}",
            "reason": reason,
        }
    owed = letters.to_resident("bulk_moved", occasion=occasion, details=details)
    if booking.state == BookingState.BOOKED:
        owed += letters.reminders()
        expect_sheet(booking, now)
    owe(owed, now=now)


def tell_rescue(
    booking: Booking, holds: Sequence[Booking], until: datetime, *, reason: str, now: datetime
) -> None:
    """The visit cannot take place; these times are held for its person until then."""
    drop_unsent(booking.pk)
    letters = Letters(booking, now)
    with translation.override(letters.language):
        details = {
            "reason": reason,
            "rescue_until": moment(until, letters.language),
            "alternatives": [alternative(one.starts_at, one.unit.name) for one in holds],
        }
    owed = letters.to_resident(
        "rescue_offer", occasion=f"rescue-{until:%Y%m%d%H%M}", details=details, not_after=until
    )
    owe(owed, now=now)


def moment(when: datetime, language: str) -> str:
    """``pn 23.11 10:00``: until when to choose."""
    local = when.astimezone(WARSAW)
    return f"{date_short(local, language)} {local:%H:%M}"


def alternative(start: datetime, unit: str) -> dict[str, str]:
    """One of the times held for somebody, as their letter lists it."""
    local = start.astimezone(WARSAW)
    return {"date_long": date_long(local), "time": f"{local:%H:%M}", "place": unit}
