"""Running late: the visit's page says so, and goes on asking while it is open."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.domain.delay import STILL_AHEAD, delay_of
from booking.domain.tokens import Purpose, read_token
from booking.errors import NotFound
from booking.models import Booking
from booking.models.zone import WARSAW

UNCHANGED: Final = 204
STOP: Final = 286
"""What htmx takes for: no need to ask again."""


@never_cache
@require_safe
def late(request: HttpRequest, token: str) -> HttpResponse:
    """``/opoznienie``: the note alone; 204 where the page knows it (``?znane=``) already.

    286 once there is no reason to ask again.
    """
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    told = late_note(read.booking)
    if told["is_today"] and request.GET.get("znane") == told["known"]:
        return HttpResponse(status=UNCHANGED)
    status = 200 if told["is_today"] else STOP
    return render(request, "booking/resident/_late.html", {"token": token, **told}, status=status)


def late_note(booking: Booking) -> dict[str, Any]:
    """What the note says, whether it is worth asking again, and what the page knows by now."""
    now = timezone.now()
    delay = delay_of(booking, now)
    today = booking.starts_at.astimezone(WARSAW).date() == now.astimezone(WARSAW).date()
    return {
        "delay": delay,
        "is_today": today and booking.state in STILL_AHEAD,
        "known": delay.set_at.isoformat() if delay else "-",
    }
