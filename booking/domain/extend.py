"""*I need more time*: the form stays open a little longer (WCAG 2.2.1; engine, rule 5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Q

from booking.enums import BookingState
from booking.errors import ExtensionsUsed, HoldExpired, NotFound
from booking.models import Booking, Settings
from tenants.audit.actor import RESIDENT
from tenants.due import due

from .ending import EXPIRE
from .life import Change, add_event
from .retry import in_transaction


def extend(*, booking_id: UUID, now: datetime) -> Booking:
    """Give the hold its full time again, counted from now.

    Raises ``NotFound``, ``HoldExpired`` (too late, or no hold any more), ``ExtensionsUsed``.
    """
    settings = Settings.objects.current()

    def verb() -> Booking:
        booking = Booking.objects.select_for_update().filter(pk=booking_id).first()
        if booking is None:
            raise NotFound
        check_held(booking, now)
        if booking.extensions_used >= settings.hold_extensions:
            raise ExtensionsUsed
        until = now + timedelta(minutes=settings.hold_minutes)
        # An offer is kept for longer than a form is open: more time is never less.
        booking.expires_at = min(max(until, booking.expires_at or until), booking.starts_at)
        booking.extensions_used += 1
        Booking.objects.filter(Q(pk=booking.pk) | Q(part_of=booking.pk)).update(
            expires_at=booking.expires_at, extensions_used=F("extensions_used") + 1
        )
        change = Change("extend", RESIDENT, now)
        add_event(booking, change, before=BookingState.HELD, changed=["expires_at"])
        due(EXPIRE, booking.expires_at)
        return booking

    return in_transaction(verb)


def check_held(booking: Booking, now: datetime) -> None:
    """Raise ``HoldExpired`` unless the form may still be sent."""
    if booking.state != BookingState.HELD or booking.has_lapsed(now):
        raise HoldExpired
