"""``/rezerwacja/<token>/ratunek``: another time instead of a visit that cannot take place."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.domain.bulk.rescue import choose, options
from booking.domain.tokens import Purpose, read_token
from booking.errors import HoldExpired, NotFound, SlotTaken, WrongState
from booking.models import Booking
from tenants.audit.actor import RESIDENT


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rescue(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the times that are held, POST takes one of them and leads back to the visit."""
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    if request.method != "POST":
        return offered(request, token, read.booking) or _back(token)
    try:
        hold = UUID(request.POST.get("termin", ""))
    except ValueError:
        raise NotFound from None
    try:
        choose(booking_id=read.booking.pk, hold_id=hold, now=timezone.now(), by=RESIDENT)
    except (HoldExpired, SlotTaken, WrongState) as refused:
        late = offered(request, token, read.booking, status=refused.status)
        return late or _back(token)
    return _back(token)


def offered(
    request: HttpRequest, token: str, booking: Booking, *, status: int = HTTPStatus.OK
) -> HttpResponse | None:
    """The page of what is held for this person; None where nothing is, or it has been answered."""
    item, times = options(booking.pk, timezone.now())
    if item is None:
        return None
    context = {
        "token": token,
        "booking": booking,
        "name": booking.service.told("name"),
        "phone": booking.unit.phone,
        "until": item.until,
        "times": times,
        "reason": item.run.reason,
        "too_late": status != HTTPStatus.OK,
    }
    return render(request, "booking/resident/rescue.html", context, status=status)


def _back(token: str) -> HttpResponse:
    response = redirect("booking:visit", token)
    response.status_code = 303
    return response
