"""A form that stayed open too long: what was typed is kept, and the same time is offered first."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.client import known_client
from booking.domain.availability import FreeTime, free_times, free_times_between
from booking.domain.lead import bookable_days
from booking.errors import HoldExpired
from booking.models import Booking
from booking.models.zone import WARSAW

from .catalogue import open_units
from .guard import proof_wanted
from .kept import kept_of
from .panes import panes

NEAREST: Final = 3


def expired_page(request: HttpRequest, booking: Booking, now: datetime) -> HttpResponse:
    """410: the same time if it is free still, else the nearest three; typed values come along."""
    client = known_client(request)
    same = _still_free(booking, now, client)
    units = open_units(booking.service)
    others = [] if same else _nearest(booking, now, client)
    context = {
        "booking": booking,
        "name": booking.service.told("name"),
        "same": same,
        "others": panes(others, units if len(units) > 1 else ()),
        "kept": kept_of(request.POST),
        "challenge": proof_wanted(now),
    }
    return render(request, "booking/resident/expired.html", context, status=HoldExpired.status)


def _still_free(booking: Booking, now: datetime, client: str) -> bool:
    day = booking.starts_at.astimezone(WARSAW).date()
    on_day = free_times(booking.service, booking.unit, day, now=now, client=client)
    return any(time.start == booking.starts_at for time in on_day)


def _nearest(booking: Booking, now: datetime, client: str) -> list[FreeTime]:
    """The free times closest to the lost one, in order of time."""
    day = booking.starts_at.astimezone(WARSAW).date()
    _first, last = bookable_days(booking.service, now)
    ahead = free_times_between(booking.service, None, day, last, now=now, client=client)
    closest = sorted(ahead, key=lambda time: abs(time.start - booking.starts_at))[:NEAREST]
    return sorted(closest, key=lambda time: time.start)
