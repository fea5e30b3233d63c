"""The fourth stop: who comes, while the time is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking.client import known_client
from booking.domain.contact import ContactData
from booking.domain.extend import extend as extend_hold
from booking.domain.matters import matters
from booking.domain.release import release as release_hold
from booking.domain.residents import details_of
from booking.domain.submit import Submission, submit
from booking.domain.tokens import Purpose, manage_token, read_token
from booking.enums import BookingState
from booking.errors import (
    AlreadyConfirmed,
    ExtensionsUsed,
    HoldExpired,
    Invalid,
    NotFound,
    Refusal,
    SlotTaken,
    TooMany,
    WrongState,
)
from booking.models import Booking, Settings
from booking.models.settings import Confirmation
from booking.web.refusals import refusal_page
from tenants.accounts.resident_access import signed_in_resident
from tenants.accounts.session import actor
from tenants.audit.actor import RESIDENT, Actor
from tenants.consents.acceptance import in_force

from .expired import expired_page
from .forms import DetailsForm
from .offers import known_of, offer_of, offer_page
from .pressed import pressed

LEAST: Final = timedelta(seconds=2)
"""Nobody types a name and an address faster; off in the demo, as limits are."""


def held(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    """GET: the form with its clock; POST: the form filled in. One that ran out offers its time."""
    now = timezone.now()
    if booking.state not in {BookingState.HELD, BookingState.DROPPED}:
        return _submitted(request, booking)
    if not _open(booking, now):
        return expired_page(request, booking, now)
    offer = offer_of(booking)
    if offer is not None and offer.booking_id is not None:
        return offer_page(request, offer, booking)
    if request.method != "POST":
        return _page(
            request,
            token,
            booking,
            _form(booking, now, known=known_of(offer) or own_details(request)),
        )
    return _submit(request, token, booking, now)


@pressed
def again(request: HttpRequest, token: str) -> HttpResponse:
    """A time held anew, its form with what was typed before; nothing is judged yet."""
    now = timezone.now()
    booking = _hold_of(token)
    if not _open(booking, now):
        return expired_page(request, booking, now)
    return _page(request, token, booking, _form(booking, now, typed=request.POST))


@pressed
def extend(request: HttpRequest, token: str) -> HttpResponse:
    """*I need more time*: htmx swaps the clock; without it the form returns as it was typed."""
    now = timezone.now()
    booking = _hold_of(token)
    status = 200
    try:
        booking = extend_hold(booking_id=booking.pk, now=now)
    except ExtensionsUsed as refusal:
        status = refusal.status
    except HoldExpired as refusal:
        status = refusal.status
        if not getattr(request, "htmx", False):
            return expired_page(request, booking, now)
    if getattr(request, "htmx", False):
        context = _clock(token, booking)
        return render(request, "booking/resident/_clock.html", context, status=status)
    form = _form(booking, now, typed=request.POST)
    return _page(request, token, booking, form, status=status)


@pressed
def release(request: HttpRequest, token: str) -> HttpResponse:
    """*I give up this time*: back to the days and times."""
    booking = _hold_of(token)
    release_hold(booking_id=booking.pk, now=timezone.now(), by=RESIDENT)
    return _see_other("booking:times", booking.service.key)


def _submit(request: HttpRequest, token: str, booking: Booking, now: datetime) -> HttpResponse:
    form = _form(booking, now, data=request.POST)
    form.full_clean()
    if form.cleaned_data["url"]:
        form.add_error(None, _("The form could not be sent. Reload the page and try again."))
        return _page(request, token, booking, form, status=Invalid.status)
    if settings.OKIENKO_RATE_LIMITS and now - booking.created_at < LEAST:
        form.add_error(None, _("That was faster than anybody types. Press the button once more."))
        return _page(request, token, booking, form, status=Invalid.status)
    try:
        sent = submit(booking_id=booking.pk, form=_submission(form), now=now, by=_by(request))
    except (HoldExpired, SlotTaken):
        return expired_page(request, booking, now)
    except (AlreadyConfirmed, WrongState):
        return _submitted(request, booking)
    except (Invalid, TooMany) as refusal:
        _tell(form, refusal)
        return _page(request, token, booking, form, status=refusal.status)
    return _see_other("booking:visit", manage_token(sent))


def own_details(request: HttpRequest) -> Mapping[str, str]:
    """What somebody who is signed in need not type again (P23)."""
    person = signed_in_resident(request)
    return details_of(person) if person else {}


def _by(request: HttpRequest) -> Actor:
    person = signed_in_resident(request)
    return actor(person) if person else RESIDENT


def _tell(form: DetailsForm, refusal: Refusal) -> None:
    form.refuse(refusal.errors)
    if not form.errors:
        form.add_error(None, str(refusal.message))


def _submission(form: DetailsForm) -> Submission:
    return Submission(
        contact=ContactData(
            first_name=form.typed("first_name"),
            last_name=form.typed("last_name"),
            email=form.typed("email"),
            phone=form.typed("phone"),
            pesel=form.typed("pesel"),
        ),
        answers=form.answers,
        consents=form.given,
        language=get_language() or "pl",
        needs=form.needs,
    )


def _submitted(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Sent already (a second press, the way back): on to the visit, for who sent it."""
    if booking.client and booking.client == known_client(request):
        return _see_other("booking:visit", manage_token(booking))
    return refusal_page(request, WrongState(_("This form has been sent already.")))


def _form(
    booking: Booking,
    now: datetime,
    *,
    data: QueryDict | None = None,
    typed: QueryDict | None = None,
    known: Mapping[str, str] | None = None,
) -> DetailsForm:
    form = DetailsForm(
        data,
        settings=Settings.objects.current(),
        fields=matters(booking).fields,
        consents=in_force("booking", now),
        needs=booking.location.can_prepare,
    )
    form.initial = (
        {
            key: form[key].field.widget.value_from_datadict(typed, {}, key)
            for key in typed
            if key in form.fields
        }
        if typed
        else dict(known or {})
    )
    return form


def _page(
    request: HttpRequest, token: str, booking: Booking, form: DetailsForm, *, status: int = 200
) -> HttpResponse:
    context = {
        **_clock(token, booking),
        "booking": booking,
        "name": booking.service.told("name"),
        "parts": list(booking.parts.select_related("service", "counter").order_by("starts_at")),
        "form": form,
        "confirms": Settings.objects.current().confirmation == Confirmation.REQUIRED,
    }
    return render(request, "booking/resident/form.html", context, status=status)


def _clock(token: str, booking: Booking) -> Mapping[str, Any]:
    left = Settings.objects.current().hold_extensions - booking.extensions_used
    return {
        "token": token,
        "deadline": booking.expires_at or timezone.now(),
        "now": timezone.now(),
        "extensions_left": max(left, 0),
    }


def _hold_of(token: str) -> Booking:
    read = read_token(token)
    if read.purpose is not Purpose.HOLD:
        raise NotFound
    return read.booking


def _open(booking: Booking, now: datetime) -> bool:
    return booking.state == BookingState.HELD and not booking.has_lapsed(now)


def _see_other(name: str, argument: str | UUID) -> HttpResponse:
    response = redirect(name, argument)
    response.status_code = 303
    return response
