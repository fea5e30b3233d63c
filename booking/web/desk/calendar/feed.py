"""/panel/kalendarz/dane: what an open calendar asks for every five seconds (P20)."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booking.domain.calendar_version import calendar_version
from booking.domain.desk_calendar import calendar_sheet
from tenants.accounts.access import StaffRequest, staff_watching

from .events import drawn
from .place import CalendarPlace, place_of


@require_safe
@staff_watching
def watch(request: StaffRequest) -> HttpResponse:
    """Everything that is drawn; 304, and nothing built, while it would look the same."""
    now = timezone.now()
    place = place_of(request, now=now)
    # The tag first: what changes while the sheet is read will then be noticed at the next poll.
    tag = etag(request, place, now=now)
    if request.headers.get("if-none-match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    sheet = calendar_sheet(place.first, place.last, place.scope, now=now)
    body = json.dumps(
        drawn(sheet, may_change=request.user.may_change_bookings), ensure_ascii=False
    ).encode()
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


def etag(request: StaffRequest, place: CalendarPlace, *, now: datetime) -> str:
    """Names everything that is drawn: data, place, language, what the person may do."""
    version = calendar_version(place.first, place.last, place.scope, now=now)
    who = (request.user.pk, request.user.may_change_bookings, get_language())
    return f'"{sha256(repr((version, place.feed, who)).encode()).hexdigest()[:32]}"'
