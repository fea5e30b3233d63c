"""One's place in line on one's own telephone: by the ticket's link, or on the page of the visit."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.domain.find import find_visit
from booking.domain.hall.line import place_in_line, ticket_of
from booking.domain.hall.links import read_ticket_token, ticket_token
from booking.domain.tokens import Purpose, read_token
from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Booking, Ticket
from booking.models.ticket import OPEN
from booking.models.zone import WARSAW

UNCHANGED: Final = 204
STOP: Final = 286
"""What htmx takes for: no need to ask again."""


@never_cache
@require_safe
def ticket(request: HttpRequest, token: str) -> HttpResponse:
    """``/bilet/<token>``: the number, how many before, about how long, or where to go now."""
    return render(request, "booking/hall/ticket.html", place_note(_by_now(token)))


@never_cache
@require_safe
def watch(request: HttpRequest, token: str) -> HttpResponse:
    """The part that changes; 204 where the page knows it (``?znane=``), 286 once it is over."""
    told = place_note(_by_now(token))
    if told["is_open"] and request.GET.get("znane") == told["known"]:
        return HttpResponse(status=UNCHANGED)
    status = 200 if told["is_open"] else STOP
    return render(request, "booking/hall/_place.html", told, status=status)


@never_cache
@require_safe
def of_visit(request: HttpRequest, token: str) -> HttpResponse:
    """The same on the page of a visit, where it also begins when somebody checks in."""
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    told = {"token": token, **visit_note(read.booking)}
    return render(request, "booking/hall/_visit.html", told)


def visit_note(booking: Booking) -> dict[str, Any]:
    """What the page of a visit says of its number, once there is one; nothing without a hall.

    ``hall_asks``: the page goes on asking, for somebody may check in at any moment today.
    """
    if not booking.location.hall:
        return {"hall": False}
    visit = find_visit(booking.pk)
    found = ticket_of(visit)
    waits = found is not None and found.state in OPEN
    today = visit.starts_at.astimezone(WARSAW).date() == timezone.now().astimezone(WARSAW).date()
    return {
        "hall": True,
        "hall_asks": today and not waits and visit.state == BookingState.BOOKED,
        "place_of": place_note(found) if found is not None and waits else None,
    }


def _by_now(token: str) -> Ticket:
    """The ticket of an address, or the one with which its visit goes on: with the next matter."""
    found = read_ticket_token(token)
    if found.booking_id is None or found.state in OPEN:
        return found
    return ticket_of(find_visit(found.booking_id)) or found


def place_note(found: Ticket) -> dict[str, Any]:
    """What is said of a number, whether to go on asking, and what the page knows by now."""
    now = timezone.now()
    place = place_in_line(found, now=now)
    today = found.day == now.astimezone(WARSAW).date()
    return {
        "ticket": found,
        "ticket_token": ticket_token(found),
        "place": place,
        "is_open": place.state in OPEN and today,
        "known": f"{place.state}:{place.before}:{place.minutes}:{place.calls}",
    }
