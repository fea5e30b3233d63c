"""/panel/wizyta/<id>/karta/…: the same verbs as on the day's page, back to the visit's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from booking.domain.approve import reject
from booking.domain.cancel import cancel
from booking.domain.desk_acts import Act
from booking.errors import NotFound
from booking.models import Booking
from booking.web.desk.acts import SLUGS, VERBS
from booking.web.desk.question import ReasonForm, whole
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .page import back, scope_of, sheet_page


@require_POST
@may_change_bookings
def press(request: StaffRequest, booking_id: UUID, slug: str) -> HttpResponse:
    """What needs no question, because it can be taken back or was asked for."""
    if (act := SLUGS.get(slug)) is None:
        raise Http404
    return _perform(request, act, booking_id, VERBS[act])


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


def _perform(
    request: StaffRequest, act: Act, booking_id: UUID, verb: Callable[..., Booking]
) -> HttpResponse:
    now = timezone.now()
    try:
        scope_of(request).find(booking_id)
        seen_as = request.POST.get("stan", "")
        done = verb(booking_id=booking_id, now=now, by=actor(request.user), seen_as=seen_as)
    except NotFound:
        raise Http404 from None
    except Refusal as refused:
        return sheet_page(request, booking_id, refused=refused.message, status=refused.status)
    late = act is Act.CANCEL and done.released_at != now
    return back(request, booking_id, "cancelled_before" if late else str(act))


def _ask(
    request: StaffRequest, booking_id: UUID, act: Act, verb: Callable[..., Booking]
) -> HttpResponse:
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _perform(request, act, booking_id, partial(verb, reason=form.cleaned_data["reason"]))
    try:
        booking = scope_of(request).find(booking_id)
    except NotFound:
        raise Http404 from None
    told = {
        "form": form,
        "booking": booking,
        "act": act,
        "place": {"address": reverse("visit:sheet", args=[booking_id])},
        **whole(booking),
    }
    status = 422 if form.errors else 200
    return render(request, "booking/desk/question.html", told, status=status)
