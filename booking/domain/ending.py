"""How a held or unconfirmed place ends without a visit: time runs out, or it is given back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from booking.enums import BookingState
from booking.errors import Moved
from booking.models import Booking
from tenants.audit.actor import SYSTEM, Actor

from . import letters
from .life import Change, become
from .waitlist.ended import offer_ended

EXPIRE: Final = "booking.expire"


def expire(bookings: Iterable[Booking], now: datetime) -> list[Booking]:
    """Let overdue bookings die in the caller's transaction; those that did, to be told about.

    ``bookings`` in ascending order of id (lock order). Left alone is what was confirmed, extended
    or cleared by another at this moment.
    """
    dead = []
    for booking in bookings:
        end = BookingState.DROPPED if booking.state == BookingState.HELD else BookingState.EXPIRED
        try:
            become(booking, end, Change("expire", SYSTEM, now))
        except Moved:
            continue
        offer_ended(booking, now)
        dead.append(booking)
    return dead


def tell_expired(dead: Iterable[Booking], now: datetime) -> None:
    """Owe a word to those who did not confirm in time; a form left open is not worth one."""
    for booking in dead:
        if booking.state == BookingState.EXPIRED:
            letters.tell_expired(booking, now)


def drop(booking: Booking, *, now: datetime, by: Actor) -> None:
    """Give a place known to be held back, in the caller's transaction."""
    become(booking, BookingState.DROPPED, Change("release", by, now, {"expires_at": None}))
    offer_ended(booking, now)
