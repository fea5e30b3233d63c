"""A time that is kept for somebody from the waiting list: what the form's page knows of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from booking.domain.tokens import waitlist_token
from booking.enums import KeptFor
from booking.models import Booking, WaitlistEntry


def offer_of(booking: Booking) -> WaitlistEntry | None:
    """Whose offer this hold is; None for a time somebody chose."""
    if booking.kept_for != KeptFor.WAITLIST:
        return None
    return WaitlistEntry.objects.select_related("booking").filter(offer=booking).first()


def known_of(entry: WaitlistEntry | None) -> dict[str, str]:
    """What the person in line has told already; the message with the link went to them."""
    if entry is None:
        return {}
    names = ("first_name", "last_name", "email", "phone")
    return {name: str(getattr(entry, name)) for name in names}


def offer_page(request: HttpRequest, entry: WaitlistEntry, hold: Booking) -> HttpResponse:
    """An earlier time for the visit somebody has: one press moves it."""
    context = {
        "booking": hold,
        "name": hold.service.told("name"),
        "visit": entry.booking,
        "deadline": hold.expires_at,
        "token": waitlist_token(entry),
    }
    return render(request, "booking/resident/offer.html", context)
