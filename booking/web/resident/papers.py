"""What one keeps of a visit: the calendar file, the PDF, the code for the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.documents.visit_sheet import manage_code, visit_sheet
from booking.domain.calendar_file import calendar_file
from booking.domain.tokens import Purpose, read_token
from booking.enums import BookingState
from booking.errors import NotFound, WrongState
from booking.models import Booking


@never_cache
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """``/kalendarz.ics``: the visit for the resident's own calendar."""
    booking = _booked(token)
    content = calendar_file(booking).content
    return _file(content, "text/calendar; charset=utf-8", f"wizyta-{booking.reference}.ics")


@never_cache
@require_safe
def sheet(request: HttpRequest, token: str) -> HttpResponse:
    """``/wizyta.pdf``: the confirmation to print or to keep."""
    booking = _booked(token)
    content = visit_sheet(booking, now=timezone.now())
    return _file(content, "application/pdf", f"wizyta-{booking.reference}.pdf")


@never_cache
@require_safe
def code(request: HttpRequest, token: str) -> HttpResponse:
    """``/kod.svg``: scanned with a phone it opens this very page there."""
    return HttpResponse(manage_code(_booked(token)), content_type="image/svg+xml")


def _booked(token: str) -> Booking:
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    if read.booking.state != BookingState.BOOKED:
        raise WrongState
    return read.booking


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
