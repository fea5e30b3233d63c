"""/panel/ and /panel/dzien/<date>: the visits of a day, drawn whole or only what changes."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booking.domain.day_sheet import day_sheet
from booking.domain.delay import delays_today
from booking.domain.desk_visits import day_version
from booking.domain.saturday_holidays import SaturdayHoliday, undecided
from tenants.accounts.access import StaffRequest, staff_required, staff_watching
from tenants.accounts.models import Role

from .contact_open import contact_open, opened_id
from .note import Note, take_note
from .place import DayPlace, place_of, read_day

WHOLE: Final = "booking/desk/day.html"


@require_safe
@staff_required
def today(request: StaffRequest) -> HttpResponse:
    """Dziś."""
    now = timezone.now()
    return page(request, place_of(request, None, now=now), take_note(request.session), now=now)


@require_safe
@staff_required
def show(request: StaffRequest, day: str) -> HttpResponse:
    """Any other day."""
    now = timezone.now()
    return page(request, place_of(request, day, now=now), take_note(request.session), now=now)


@require_safe
@staff_required
def choose(request: StaffRequest) -> HttpResponse:
    """The date field leads to its day; an empty one to today."""
    place = place_of(request, request.GET.get("data") or None, now=timezone.now())
    return redirect(place.address)


@require_safe
@staff_watching
def watch(request: StaffRequest, day: str) -> HttpResponse:
    """What changed since the page was drawn; 304 while nothing did."""
    now = timezone.now()
    read_day(day)
    place = place_of(request, day, now=now)
    tag = etag(request, place, now=now)
    if request.headers.get("if-none-match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return _answer(request, "booking/desk/_day.html", place, None, now=now)


def page(
    request: StaffRequest, place: DayPlace, note: Note | None, *, now: datetime, status: int = 200
) -> HttpResponse:
    """The whole page, or to htmx the part that a press changed."""
    by_htmx = "hx-request" in request.headers
    template = "booking/desk/_pressed.html" if by_htmx else WHOLE
    return _answer(request, template, place, note, now=now, status=status)


def etag(request: StaffRequest, place: DayPlace, *, now: datetime) -> str:
    """Names everything the list shows: data, minute, language, person, the opened contact."""
    version = day_version(place.day, place.scope, now=now)
    who = (request.user.pk, request.user.role, get_language(), opened_id(request.session, now=now))
    return f'"{sha256(repr((version, who)).encode()).hexdigest()[:32]}"'


def _answer(
    request: StaffRequest,
    template: str,
    place: DayPlace,
    note: Note | None,
    **how: Any,
) -> HttpResponse:
    now = how["now"]
    # The tag first: what changes while the sheet is read will then be noticed at the next poll.
    tag = etag(request, place, now=now)
    sheet = day_sheet(place.day, place.scope, now=now)
    context = {
        "place": place,
        "sheet": sheet,
        "note": note,
        "noted": sheet.find(note.visit_id) if note else None,
        "opened": contact_open(request.session, sheet, now=now),
        "may_change": request.user.may_change_bookings,
        "etag": tag,
        "yesterday": place.before,
        "tomorrow": place.after,
        "everything": place.at(None).address,
        "own_counters": place.own.address if place.chosen else "",
        "choice": place.choice,
        "delays": delays_today(sheet.units, now) if sheet.is_today else [],
        "filters": [(unit, place.at(unit).address) for unit in sheet.units],
        "today_address": reverse("desk:today"),
        "undecided": _undecided(request, template, now),
    }
    response = render(request, template, context, status=how.get("status", 200))
    response["ETag"] = tag
    return response


def _undecided(request: StaffRequest, template: str, now: datetime) -> list[SaturdayHoliday]:
    """What an admin should decide about: told on the whole page only."""
    asked = template == WHOLE and request.user.role == Role.ADMIN
    return undecided(now) if asked else []
