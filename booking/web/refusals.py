"""The edge where a refusal becomes a page; the API has its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import Refusal

TITLES: Final[dict[str, Promise]] = {
    "not_found": _("There is nothing at this address"),
    "slot_taken": _("Somebody was faster"),
    "already_confirmed": _("The visit is confirmed already"),
    "wrong_state": _("This cannot be done any more"),
    "hold_expired": _("The time to fill in the form is over"),
    "booking_expired": _("This visit has lapsed"),
    "pin_dead": _("The code does not work any more"),
    "not_permitted": _("This needs a permission"),
    "bookings_suspended": _("No new bookings for now"),
    "outside_lead_time": _("This day cannot be booked"),
    "too_many": _("That is the limit"),
}
PANEL: Final = "/panel/"


class RefusalPages:
    """Answers a refusal that no view turned into something better, with its own status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page of a ``Refusal``; anything else is somebody else's matter."""
        if not isinstance(exception, Refusal) or request.path_info.startswith("/api/"):
            return None
        return refusal_page(request, exception)


def refusal_page(
    request: HttpRequest, refusal: Refusal, *, next_url: str = "", next_label: str | Promise = ""
) -> HttpResponse:
    """One sentence on what happened, one on what to do, one button."""
    context = {
        "title": TITLES.get(refusal.code, _("This cannot be done")),
        "message": refusal.message,
        "next_url": next_url,
        "next_label": next_label,
    }
    staff = request.path_info.startswith(PANEL)
    page = "errors/refusal.html" if staff else "booking/resident/refusal.html"
    return render(request, page, context, status=refusal.status)
