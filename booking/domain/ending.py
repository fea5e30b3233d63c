"""How a held or unconfirmed place ends without a visit: time runs out, or it is given back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from booking.enums import BookingState, KeptFor
from booking.errors import Moved
from booking.models import Booking
from tenants.audit.actor import SYSTEM, Actor
from tenants.due import due

from . import letters
from .life import Change, become
from .waitlist.ended import offer_ended

EXPIRE: Final = "booking.expire"


def goes_on(booking: Booking) -> bool:
    """Tell whether its place, let go, is for the next in line: it was booked, or offered."""
    return booking.state == BookingState.PENDING or booking.kept_for == KeptFor.WAITLIST


def expire(
    bookings: Iterable[Booking], now: datetime, *, in_the_way: bool = False
) -> list[Booking]:
    """Let overdue bookings die in the caller's transaction; those that did, to be told about.

    ``bookings`` in ascending order of id (lock order). Left alone is what was confirmed, extended
    or cleared by another at this moment. ``in_the_way``: of a taker, who has no time for those in
    line; marked in the same statement, the place is offered to them by the clock (``pass_on``).
    """
    dead = []
    for booking in bookings:
        end = BookingState.DROPPED if booking.state == BookingState.HELD else BookingState.EXPIRED
        was_offered = booking.kept_for == KeptFor.WAITLIST
        marked = {"kept_for": KeptFor.LINE} if in_the_way and goes_on(booking) else {}
        try:
            become(booking, end, Change("expire", SYSTEM, now, marked))
        except Moved:
            continue
        if was_offered:
            offer_ended(booking, now)
        dead.append(booking)
    return dead


def tell_expired(dead: Collection[Booking], now: datetime) -> None:
    """Owe a word to those who did not confirm in time; a form left open is not worth one.

    The clock is asked to come where a place has yet to be offered.
    """
    for booking in dead:
        if booking.state == BookingState.EXPIRED:
            letters.tell_expired(booking, now)
    if any(booking.kept_for == KeptFor.LINE for booking in dead):
        due(EXPIRE, now)


def drop(booking: Booking, *, now: datetime, by: Actor) -> None:
    """Give a place known to be held back, in the caller's transaction."""
    become(booking, BookingState.DROPPED, Change("release", by, now, {"expires_at": None}))
    if booking.kept_for == KeptFor.WAITLIST:
        offer_ended(booking, now)
