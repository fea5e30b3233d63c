"""A place is free again: for the first in line, after a while, or at once (engine, rule 9)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from booking.enums import BookingState, KeptFor
from booking.models import Booking, Settings
from tenants.audit.actor import SYSTEM

from .freed import Freed
from .norm import lock_norm
from .reference import new_reference
from .taking import take
from .waitlist.offer import offer


def wait_for_norm(booking: Booking) -> None:
    """Where people are counted, wait for the turn: who is next in line counts again (lock order).

    To be called before the visit's masks and rows are touched.
    """
    if booking.location.norm is not None:
        lock_norm(booking.location_id, booking.starts_at)


def give_back(places: Iterable[Freed], now: datetime, *, delay: bool = True) -> None:
    """Offer what was freed to the first in line, or keep it closed for a random while.

    In the transaction that freed it, so nobody gets in between. ``delay`` False: nobody knows the
    moment anyway, so nobody can lie in wait for it (``Settings.release_delay`` minutes at most).
    """
    settings = Settings.objects.current()
    for freed in places:
        if freed.start <= now:
            continue
        if settings.waitlist and offer(freed, settings, now):
            continue
        if delay and settings.release_delay:
            seconds = secrets.randbelow(settings.release_delay * 60) + 1
            _keep_closed(freed, now + timedelta(seconds=seconds), now)


def _keep_closed(freed: Freed, until: datetime, now: datetime) -> None:
    """Hold the place for nobody; should somebody be there already, they may stay."""
    closed = Booking(
        reference=new_reference(),
        state=BookingState.HELD,
        kept_for=KeptFor.DELAY,
        service=freed.service,
        unit_id=freed.unit,
        counter_id=freed.counter,
        location_id=freed.location,
        starts_at=freed.start,
        ends_at=freed.end,
        blocked_until=freed.blocked,
        expires_at=min(until, freed.start),
        created_at=now,
    )
    take(closed, now=now, by=SYSTEM)
