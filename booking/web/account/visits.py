"""/konto/: the list of one's own visits, with what can be done about each in one press (P12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from booking.domain.cancel import cancel as cancel_visit
from booking.domain.residents import own_visit, own_visits
from booking.domain.tokens import manage_token
from booking.enums import BookingState
from booking.errors import WrongState
from booking.models import Booking
from booking.web.refusals import refusal_page
from tenants.accounts.resident_access import ResidentRequest, residents_only
from tenants.accounts.session import actor

MOVABLE = frozenset({BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED})


@dataclass(frozen=True, slots=True)
class Row:
    """A visit in the list, its own page, and whether it can still be changed."""

    visit: Booking
    token: str
    name: str
    open: bool

    @property
    def further(self) -> list[str]:
        """The other matters of the same visit."""
        return [part.service.told("name") for part in self.visit.parts.all()]


@require_safe
@residents_only
def listed(request: ResidentRequest) -> HttpResponse:
    """Visits to come with their buttons, and those that are over."""
    now = timezone.now()
    found = own_visits(request.user, now)
    told = {
        "ahead": [_row(one, now) for one in found.ahead],
        "past": [_row(one, now) for one in found.past],
        "cancelled": "odwolano" in request.GET,
    }
    return render(request, "booking/account/visits.html", told)


@require_POST
@residents_only
def cancel(request: ResidentRequest, booking_id: UUID) -> HttpResponse:
    """One press gives the visit back; pressed again it is told the same."""
    visit = own_visit(request.user, booking_id)
    try:
        cancel_visit(booking_id=visit.pk, now=timezone.now(), by=actor(request.user))
    except WrongState as refused:
        return refusal_page(request, refused)
    response = redirect("own-visits:list")
    response["Location"] += "?odwolano=1"
    response.status_code = 303
    return response


def _row(visit: Booking, now: datetime) -> Row:
    name = visit.service.told("name")
    return Row(visit, manage_token(visit), name, visit.state in MOVABLE and visit.starts_at > now)
