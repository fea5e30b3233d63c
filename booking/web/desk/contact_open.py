"""Which contact a clerk has opened: one at a time, for a few minutes, remembered in the session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from booking.domain.day_sheet import DaySheet
from booking.domain.open_contact import OpenContact, read_contact

OPEN_FOR: Final = timedelta(minutes=5)
_OPEN = "desk_open"


def remember_open(session: SessionBase, booking_id: UUID, *, now: datetime) -> None:
    """From now on the contact of this visit is shown, and no other."""
    session[_OPEN] = [str(booking_id), now.timestamp()]


def forget_open(session: SessionBase) -> None:
    """Mask it again."""
    session.pop(_OPEN, None)


def opened_id(session: SessionBase, *, now: datetime) -> UUID | None:
    """The visit whose contact is shown at ``now``."""
    kept = cast("tuple[str, float] | None", session.get(_OPEN))
    if kept is None or now.timestamp() - kept[1] >= OPEN_FOR.total_seconds():
        return None
    return UUID(kept[0])


def contact_open(session: SessionBase, sheet: DaySheet, *, now: datetime) -> OpenContact | None:
    """The opened contact, where its visit stands on the sheet (so a foreign one never shows)."""
    booking_id = opened_id(session, now=now)
    if booking_id is None or sheet.find(booking_id) is None:
        return None
    return read_contact(booking_id)
