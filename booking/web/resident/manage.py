"""After booking: the receipt, and giving the visit back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote_plus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from booking.domain.cancel import cancel as cancel_visit
from booking.domain.hall.codes import arrival_code
from booking.domain.matters import matters
from booking.domain.needs import needs_of
from booking.domain.push import push_key
from booking.domain.rescued import is_called_off
from booking.domain.thanks import thanks
from booking.domain.tokens import Purpose, read_token
from booking.enums import BookingState
from booking.errors import NotFound
from booking.models import Booking, Settings
from booking.web.hall.phone import visit_note
from tenants.audit.actor import RESIDENT, ActorKind

from .confirmation import lapsed_page, pin_page
from .late import late_note
from .move import is_movable
from .rescue import offered

MAP: Final = "https://www.openstreetmap.org/search?query="
VOID: Final = frozenset({BookingState.CANCELLED, BookingState.REJECTED})
SETTLED: Final = frozenset({BookingState.AWAITING_APPROVAL, BookingState.BOOKED})
CANCELLABLE: Final = frozenset(
    {BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED}
)


@dataclass(frozen=True, slots=True)
class Ending:
    """Who ended the visit, and the reason the office gave; a resident's reason is never shown."""

    by_office: bool
    reason: str


def managed(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    """What the manage token shows: the code page, the receipt, or that the visit is no more."""
    if booking.state == BookingState.PENDING:
        return pin_page(request, token, booking)
    if booking.state == BookingState.EXPIRED:
        return lapsed_page(request, booking)
    if booking.state in VOID:
        context = {**_context(token, booking), "ending": _ending(booking)}
        return render(request, "booking/resident/cancelled.html", context)
    if booking.state in SETTLED and (instead := offered(request, token, booking)):
        return instead
    context = _context(token, booking)
    if booking.state == BookingState.BOOKED:
        context["thanks"] = thanks(booking, get_language() or "pl", timezone.now())
        context["push_key"] = push_key(booking)
        context["code_url"] = reverse("booking:code", args=[token])
        context["arrival_code"] = arrival_code(booking)
    context |= late_note(booking) | visit_note(booking)
    return render(request, "booking/resident/visit.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """``/odwolaj``: GET asks once, POST does it; doing it again is told the same."""
    booking = _managed_by(token)
    if request.method != "POST":
        if not _cancellable(booking):
            return redirect("booking:visit", token)
        return render(request, "booking/resident/cancel.html", _context(token, booking))
    cancel_visit(booking_id=booking.pk, now=timezone.now(), by=RESIDENT)
    response = redirect("booking:visit", token)
    response.status_code = 303
    return response


def _context(token: str, booking: Booking) -> dict[str, object]:
    return {
        "token": token,
        "booking": booking,
        "name": booking.service.told("name"),
        "phone": booking.unit.phone,
        "documents": matters(booking).documents,
        "needs": needs_of(booking),
        "can_cancel": _cancellable(booking),
        "can_move": is_movable(booking),
        "can_wait": _can_wait(booking),
        "parts": list(booking.parts.select_related("service", "counter").order_by("starts_at")),
        "map_url": MAP + quote_plus(booking.location.address),
        "grace_minutes": Settings.objects.current().late_grace_minutes,
    }


def _can_wait(booking: Booking) -> bool:
    """An earlier time may be waited for: of a settled visit with one matter."""
    if not Settings.objects.current().waitlist or not is_movable(booking):
        return False
    return booking.state in SETTLED and not booking.parts.exists()


def _cancellable(booking: Booking) -> bool:
    if booking.state not in CANCELLABLE:
        return False
    return booking.starts_at > timezone.now() or is_called_off(booking)


def _ending(booking: Booking) -> Ending:
    last = booking.events.filter(state_to=booking.state).order_by("number").last()
    by_office = last is None or last.by_kind != ActorKind.RESIDENT
    return Ending(by_office, last.note if last and by_office else "")


def _managed_by(token: str) -> Booking:
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    return read.booking
