"""The waiting list as residents meet it: get in line, see one's place, leave, take an offer."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.domain.contact import ContactData
from booking.domain.lead import bookable_days
from booking.domain.tokens import (
    Purpose,
    hold_token,
    manage_token,
    read_token,
    read_waitlist_token,
    waitlist_token,
)
from booking.domain.waitlist.join import WaitWish, join, join_for_earlier
from booking.domain.waitlist.leave import leave, take_earlier
from booking.errors import HoldExpired, Invalid, NotFound, TooMany
from booking.models import Booking, Service, Settings, Unit, WaitlistEntry, WaitState

from .catalogue import open_units, phone_of, published
from .waiting_form import WaitForm


@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest, slug: str) -> HttpResponse:
    """``/sprawa/<slug>/kolejka``: who, and when they would come."""
    service = published(slug)
    settings = Settings.objects.current()
    if not settings.waitlist:
        raise NotFound
    units = open_units(service)
    form = _form(request, service, units, settings=settings)
    if request.method == "POST" and form.is_sound():
        contact = ContactData(**{name: form.typed(name) for name in form.person})
        try:
            entry = join(service=service, contact=contact, wish=_wish(form), now=timezone.now())
        except (Invalid, TooMany) as refusal:
            form.refuse(refusal)
        else:
            return _see_other("booking:place", waitlist_token(entry))
    return _form_page(request, service, units, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest, token: str) -> HttpResponse:
    """``/rezerwacja/<token>/wczesniej``: the visit is booked; an earlier time would be better."""
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE or not Settings.objects.current().waitlist:
        raise NotFound
    visit = read.booking
    units = open_units(visit.service)
    form = _form(request, visit.service, units, visit=visit)
    if request.method == "POST" and form.is_sound():
        try:
            entry = join_for_earlier(booking_id=visit.pk, wish=_wish(form), now=timezone.now())
        except (Invalid, TooMany) as refusal:
            form.refuse(refusal)
        else:
            return _see_other("booking:place", waitlist_token(entry))
    return _form_page(request, visit.service, units, form, visit=visit, token=token)


@never_cache
@require_safe
def place(request: HttpRequest, token: str) -> HttpResponse:
    """``/kolejka/<token>``: one's place in line, and the way out of it."""
    entry = _entry(token)
    offer = entry.offer
    context = {
        "entry": entry,
        "token": token,
        "name": entry.service.told("name"),
        "ahead": _ahead(entry),
        "waits": entry.state == WaitState.WAITING,
        "offer": offer,
        "offer_token": hold_token(offer) if offer else "",
        "visit_token": manage_token(entry.booking) if entry.booking else "",
        "units": Unit.objects.filter(pk__in=[UUID(one) for one in entry.units]),
        "phone": phone_of(open_units(entry.service)),
        "minutes": Settings.objects.current().waitlist_minutes,
    }
    return render(request, "booking/resident/place.html", context)


@never_cache
@require_POST
def leave_line(request: HttpRequest, token: str) -> HttpResponse:
    """``/zrezygnuj``: out of the line; pressed again it changes nothing."""
    leave(entry_id=_entry(token).pk, now=timezone.now())
    return _see_other("booking:place", token)


@never_cache
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """``/przyjmij``: the visit one has moves to the earlier time."""
    try:
        visit = take_earlier(entry_id=_entry(token).pk, now=timezone.now())
    except HoldExpired:
        return _see_other("booking:place", token)
    return _see_other("booking:visit", manage_token(visit))


def _form(
    request: HttpRequest,
    service: Service,
    units: list[Unit],
    *,
    settings: Settings | None = None,
    visit: Booking | None = None,
) -> WaitForm:
    first, last = bookable_days(service, timezone.now())
    before = min(last, visit.starts_at.date()) if visit else last
    data = request.POST if request.method == "POST" else None
    return WaitForm(data, first=first, last=before, units=units, settings=settings)


def _form_page(
    request: HttpRequest,
    service: Service,
    units: list[Unit],
    form: WaitForm,
    *,
    visit: Booking | None = None,
    token: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "service": service,
        "name": service.told("name"),
        "form": form,
        "visit": visit,
        "token": token,
        "phone": phone_of(units),
        "minutes": Settings.objects.current().waitlist_minutes,
    }
    status = 422 if form.errors else 200
    return render(request, "booking/resident/wait.html", context, status=status)


def _wish(form: WaitForm) -> WaitWish:
    said = form.cleaned_data
    first: date | None = said["first_day"]
    return WaitWish(
        first_day=first,
        last_day=said["last_day"],
        not_before=said["not_before"],
        not_after=said["not_after"],
        units=tuple(UUID(one) for one in said.get("units") or ()),
        weekdays=tuple(said["weekdays"]),
        language=get_language() or "pl",
    )


def _entry(token: str) -> WaitlistEntry:
    related = WaitlistEntry.objects.select_related("service", "offer", "booking")
    entry = related.filter(pk=read_waitlist_token(token)).first()
    if entry is None:
        raise NotFound(_("This place in line is no more."))
    return entry


def _ahead(entry: WaitlistEntry) -> int:
    """How many came before for the same matter."""
    return (
        WaitlistEntry.objects.in_line()
        .filter(service=entry.service_id, created_at__lt=entry.created_at)
        .count()
    )


def _see_other(name: str, argument: str) -> HttpResponse:
    response = redirect(name, argument)
    response.status_code = 303
    return response
