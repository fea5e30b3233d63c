"""/panel/hala: who waits, who is called, and one's own counter; drawn whole or what changes."""

from __future__ import annotations

from hashlib import sha256
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from booking.domain.desk_choice import choice_of
from booking.domain.hall.sheet import HallSheet, hall_sheet, seat_of, seats, sit_at
from booking.domain.scope import Scope
from booking.models import Counter
from booking.web.desk.answer import SeeOther
from tenants.accounts.access import StaffRequest, staff_required, staff_watching

WHOLE: Final = "booking/desk/hall/hall.html"
PART: Final = "booking/desk/hall/_hall.html"
PRESSED: Final = "booking/desk/hall/_pressed.html"


@require_safe
@staff_required
def show(request: StaffRequest) -> HttpResponse:
    """The hall from one's own counter; first one says which that is."""
    counters = list(seats(Scope.of(request.user)))
    counter = seat_of(request.user, counters)
    if counter is None:
        return render(request, "booking/desk/hall/seat.html", {"counters": counters})
    return drawn(request, counter, WHOLE)


@require_safe
@staff_watching
def watch(request: StaffRequest, counter_id: UUID) -> HttpResponse:
    """What changed since the page was drawn; 304 while nothing did."""
    counter = counter_of(request, counter_id)
    sheet = hall_sheet(counter, now=timezone.now())
    tag = _etag(request, sheet)
    if request.headers.get("if-none-match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return _answer(request, sheet, PART)


@require_POST
@staff_required
def sit(request: StaffRequest) -> HttpResponse:
    """Remember at which counter this person sits."""
    try:
        counter = counter_of(request, UUID(request.POST.get("okienko", "")))
    except ValueError:
        raise Http404 from None
    sit_at(request.user, counter)
    return SeeOther(reverse("hall:page"))


def drawn(
    request: StaffRequest,
    counter: Counter,
    template: str,
    *,
    said: str = "",
    refused: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The hall as it is now, with what a press has to say."""
    sheet = hall_sheet(counter, now=timezone.now())
    told = {"said": said, "refused": refused}
    return _answer(request, sheet, template, status=status, **told)


def counter_of(request: StaffRequest, counter_id: UUID) -> Counter:
    """A counter of a hall at which this person works; else 404."""
    found = seats(Scope.of(request.user)).filter(pk=counter_id).first()
    if found is None:
        raise Http404
    return found


def _answer(
    request: StaffRequest, sheet: HallSheet, template: str, status: int = 200, **told: object
) -> HttpResponse:
    context = {
        "sheet": sheet,
        "etag": _etag(request, sheet),
        "may_change": request.user.may_change_bookings,
        "sees_all": not Scope.of(request.user).posts,
        **told,
    }
    if template == WHOLE:
        context["choice"] = choice_of(request.user)
        context["counters"] = list(seats(Scope.of(request.user)))
    response = render(request, template, context, status=status)
    response["ETag"] = _etag(request, sheet)
    return response


def _etag(request: StaffRequest, sheet: HallSheet) -> str:
    who = (request.user.pk, request.user.role, get_language())
    return f'"{sha256(repr((sheet.tag, who)).encode()).hexdigest()[:32]}"'
