"""/panel/wizyta/<id>/dokumenty: what somebody answered and brings; documents are ticked here."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from booking.domain.brings import brings, tick_documents
from booking.errors import NotFound
from tenants.accounts.access import StaffRequest, staff_required
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .answer import answer
from .place import DayPlace, place_of


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def show(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """The answers and the list of documents; POST keeps the ticks."""
    now = timezone.now()
    place = place_of(request, request.GET.get("dzien"), now=now)
    try:
        if request.method == "POST" and request.user.may_change_bookings:
            seen = request.POST.getlist("dokument")
            who = actor(request.user)
            tick_documents(booking_id, seen, scope=place.scope, now=now, by=who)
            return answer(request, place, None, now=now)
        return _page(request, booking_id, place)
    except NotFound:
        raise Http404 from None
    except Refusal as refused:
        return _page(request, booking_id, place, refused)


def _page(
    request: StaffRequest, booking_id: UUID, place: DayPlace, refused: Refusal | None = None
) -> HttpResponse:
    found = brings(booking_id, place.scope)
    told = {
        "brings": found,
        "place": place,
        "refused": refused.message if refused else "",
        "may_tick": found.may_tick and request.user.may_change_bookings,
    }
    by_htmx = "hx-request" in request.headers
    template = "booking/desk/_brings.html" if by_htmx else "booking/desk/brings.html"
    response = render(request, template, told, status=refused.status if refused else 200)
    response["HX-Retarget"], response["HX-Reswap"] = "#pytanie", "innerHTML"
    return response
