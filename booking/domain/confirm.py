"""The resident proves the address, by PIN or by link; the visit is booked (engine, rule 7)."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from booking.enums import CONFIRMED, BookingState
from booking.errors import AlreadyConfirmed, BookingExpired, PinDead, WrongPin
from booking.models import Booking
from tenants.audit.actor import RESIDENT
from tenants.due import hints_at_the_end

from . import letters
from .find import find
from .late import expect
from .life import Change, become
from .matters import matters
from .retry import in_transaction
from .settle import settle
from .tokens import pin_fits

PIN_TRIES: Final = 5


def confirm_by_pin(*, booking_id: UUID, pin: str, now: datetime) -> Booking:
    """Confirm with the six digits from the message; five tries, then only the link works.

    A try is counted before it is judged and outside the verb's own transaction: the refusal does
    not undo it, nor do many who try at once get more than five (5 × 10⁻⁶ per code).
    Raises ``NotFound``, ``AlreadyConfirmed``, ``BookingExpired``, ``PinDead``, ``WrongPin``.
    """
    booking = _confirmable(booking_id, now)
    tried = Booking.objects.filter(pk=booking.pk, pin_tries__lt=PIN_TRIES)
    if tried.update(pin_tries=F("pin_tries") + 1) != 1:
        raise PinDead
    if not pin_fits(booking, pin):
        booking.refresh_from_db(fields=["pin_tries"])
        left = max(PIN_TRIES - booking.pin_tries, 0)
        if not left:
            raise PinDead
        raise WrongPin(left)
    return confirm_by_link(booking_id=booking_id, now=now)


def confirm_by_link(*, booking_id: UUID, now: datetime) -> Booking:
    """Confirm by the link of the message; the edge has read the token.

    Raises ``NotFound``, ``AlreadyConfirmed``, ``BookingExpired``.
    """
    confirmed: Booking = in_transaction(lambda: _confirm(booking_id, now))
    return confirmed


@hints_at_the_end()
def _confirm(booking_id: UUID, now: datetime) -> Booking:
    booking = _confirmable(booking_id, now)
    change = Change("confirm", RESIDENT, now, {"expires_at": None})
    if matters(booking).need_approval:
        become(booking, BookingState.AWAITING_APPROVAL, change)
        expect(booking)
        letters.tell_awaiting(booking, now)
    else:
        settle(booking, change)
        letters.tell_confirmed(booking, now)
    return booking


def _confirmable(booking_id: UUID, now: datetime) -> Booking:
    booking = find(booking_id)
    if refusal := _why_not(booking, now):
        raise refusal
    return booking


def _why_not(booking: Booking, now: datetime) -> AlreadyConfirmed | BookingExpired | None:
    if booking.state in CONFIRMED:
        return AlreadyConfirmed()
    if booking.state != BookingState.PENDING:
        return BookingExpired()
    return BookingExpired() if booking.has_lapsed(now) else None
