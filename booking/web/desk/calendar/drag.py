"""/panel/kalendarz/przeniesienie/<id>: a visit was dropped somewhere; the page of its move asks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from booking.models.zone import WARSAW
from tenants.accounts.access import StaffRequest, may_change_bookings

from .place import FROM


@require_safe
@may_change_bookings
def drop(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Lead to the preview of the message; nothing has moved yet."""
    start = read_moment(request.GET.get("na", ""))
    try:
        counter = UUID(request.GET.get("okienko", ""))
    except ValueError:
        raise Http404 from None
    asked = {
        "od": start.date().isoformat(),
        "termin": f"{start.isoformat()}/{counter}",
        FROM: request.GET.get(FROM, ""),
    }
    return redirect(f"{reverse('visit:move', args=[booking_id])}?{urlencode(asked)}")


def read_moment(text: str) -> datetime:
    """``2026-11-25T10:30`` on Warsaw's clock; anything else is a 404."""
    try:
        there = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a zone is given below
    except ValueError:
        raise Http404 from None
    return there.replace(tzinfo=WARSAW)
