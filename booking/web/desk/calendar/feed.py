"""/panel/kalendarz/dane: what an open calendar asks for every five seconds (P20)."""

from __future__ import annotations

import json
from hashlib import sha256

from django.http import HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.domain.desk_calendar import calendar_sheet
from tenants.accounts.access import StaffRequest, staff_watching

from .events import drawn
from .place import place_of


@require_safe
@staff_watching
def watch(request: StaffRequest) -> HttpResponse:
    """Everything that is drawn; 304 while it would look the same."""
    now = timezone.now()
    place = place_of(request, now=now)
    sheet = calendar_sheet(place.first, place.last, place.scope, now=now)
    body = json.dumps(
        drawn(sheet, may_change=request.user.may_change_bookings), ensure_ascii=False
    ).encode()
    tag = tag_of(body)
    if request.headers.get("if-none-match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(body, content_type="application/json", headers={"ETag": tag})


def tag_of(body: bytes) -> str:
    """Names what is drawn, whoever asked."""
    return f'"{sha256(body).hexdigest()[:32]}"'
