"""/panel/wizyta/<id>/odwolanie and /odrzucenie: what sends a message asks first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking.domain.approve import reject
from booking.domain.cancel import cancel
from booking.domain.desk_acts import Act
from booking.errors import NotFound
from booking.models import Booking
from tenants.accounts.access import StaffRequest, may_change_bookings

from .acts import perform
from .place import place_of


class ReasonForm(forms.Form):
    """Why; the person reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("The person will read it in the message."),
        widget=forms.TextInput({"class": "form-control", "maxlength": "200"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def cancellation(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Ask, then cancel."""
    return _ask(request, booking_id, Act.CANCEL, cancel)


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def rejection(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Ask, then reject."""
    return _ask(request, booking_id, Act.REJECT, reject)


def _ask(
    request: StaffRequest, booking_id: UUID, act: Act, verb: Callable[..., Booking]
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return perform(request, act, booking_id, partial(verb, reason=form.cleaned_data["reason"]))
    place = place_of(request, request.GET.get("dzien"), now=timezone.now())
    try:
        booking = place.scope.find(booking_id)
    except NotFound:
        raise Http404 from None
    by_htmx = "hx-request" in request.headers
    response = render(
        request,
        "booking/desk/_dialog.html" if by_htmx else "booking/desk/question.html",
        {"form": form, "booking": booking, "act": act, "place": place, **whole(booking)},
        status=422 if form.errors else 200,
    )
    response["HX-Retarget"], response["HX-Reswap"] = "#pytanie", "innerHTML"
    return response


def whole(booking: Booking) -> dict[str, object]:
    """The visit that ends, and of how many matters it is where there are several."""
    visit = booking.part_of or booking
    parts = visit.parts.count()
    return {"visit": visit, "matters": parts + 1 if parts else 0}
