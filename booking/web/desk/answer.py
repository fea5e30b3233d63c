"""After a press: htmx gets the new list, everybody else is led back to the page."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseRedirect

from tenants.accounts.access import StaffRequest

from .day import page
from .note import Note
from .place import DayPlace


class SeeOther(HttpResponseRedirect):
    """303: whatever was sent, the browser goes on with a plain GET."""

    status_code = HTTPStatus.SEE_OTHER


def answer(
    request: StaffRequest, place: DayPlace, note: Note | None, *, now: datetime, status: int = 200
) -> HttpResponse:
    """Redirect (303) after what worked, so that reloading repeats nothing; else say why not."""
    if status != HTTPStatus.OK or "hx-request" in request.headers:
        return page(request, place, note, now=now, status=status)
    if note:
        note.keep(request.session)
    return SeeOther(place.address)
