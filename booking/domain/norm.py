"""The norm of a building: how many people may be in it at once (U2; engine, rule 6).

Exact, in persons: the live bookings of the building are swept in order of time. A taker holds the
building's advisory lock of that day until the end of its transaction, so two cannot squeeze in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from booking.errors import NormReached
from booking.models import Booking, Location
from booking.models.zone import WARSAW
from tenants.context import current_office

Stay = tuple[datetime, datetime, int]


def lock_norm(location: Location, start: datetime) -> None:
    """Wait until nobody else takes a place in this building on this day; held until commit."""
    day = start.astimezone(WARSAW).date().toordinal()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
            [f"{current_office().pk}:{location.pk}", day],
        )


def check_norm(location: Location, booking: Booking, now: datetime) -> None:
    """Raise ``NormReached`` if the building is over its norm while ``booking``, in place, lasts."""
    norm = location.norm
    if norm is None:
        return
    stays = (
        Booking.objects.live(now)
        .filter(location=location, starts_at__lt=booking.ends_at, ends_at__gt=booking.starts_at)
        .values_list("starts_at", "ends_at", "people")
    )
    if peak(stays) > norm:
        raise NormReached


def peak(stays: Iterable[Stay]) -> int:
    """The most people at one moment; who leaves at ten makes room for who comes at ten."""
    changes = [
        change for start, end, people in stays for change in ((start, people), (end, -people))
    ]
    most = here = 0
    for _, change in sorted(changes):
        here += change
        most = max(most, here)
    return most
