"""The fifth stop: the code or the link that proves the address."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from booking.domain.confirm import PIN_TRIES, confirm_by_link, confirm_by_pin
from booking.domain.masking import masked_email, masked_phone
from booking.domain.resend import resend as send_again
from booking.domain.tokens import Purpose, manage_token, read_token
from booking.enums import BookingState
from booking.errors import (
    AlreadyConfirmed,
    BookingExpired,
    NotFound,
    PinDead,
    TooMany,
    WrongPin,
    WrongState,
)
from booking.models import Booking, Contact
from booking.web.refusals import refusal_page

from .pressed import pressed

SEE_OTHER = 303
WAIT = _("We have just sent it. Wait a minute; the message can be sent three times more at most.")
CODE = re.compile(r"(?<!\d)\d{3}[\s\-]?\d{3}(?!\d)")
"""Six digits, perhaps in two groups, wherever they stand in what somebody pasted."""


def link_page(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    """The page behind the link in the message: a real button, because scanners open links."""
    if booking.state != BookingState.PENDING:
        return _done_already(request, booking)
    if _lapsed(booking):
        return lapsed_page(request, booking)
    context = {
        "token": token,
        "booking": booking,
        "name": booking.service.told("name"),
        "deadline": booking.expires_at,
    }
    return render(request, "booking/resident/confirm.html", context)


def pin_page(
    request: HttpRequest,
    token: str,
    booking: Booking,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    """Where the code is typed in; it says where the message went, without showing it all."""
    if _lapsed(booking):
        return lapsed_page(request, booking)
    context = {
        "token": token,
        "booking": booking,
        "name": booking.service.told("name"),
        "deadline": booking.expires_at,
        "address": _address(booking),
        "problem": problem,
        "dead": booking.pin_tries >= PIN_TRIES,
        "sent_again": request.method == "GET" and "wyslano" in request.GET,
        "changed": request.method == "GET" and "zmieniono" in request.GET,
    }
    return render(request, "booking/resident/pin.html", context, status=status)


@pressed
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """``/potwierdz``: the code typed on the page, or the button behind the link."""
    read = read_token(token)
    if read.purpose is Purpose.CONFIRM:
        return _by_link(request, read.booking)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    return _by_pin(request, token, read.booking)


@pressed
def resend(request: HttpRequest, token: str) -> HttpResponse:
    """``/wyslij-ponownie``: the message once more."""
    booking = _pending_of(token)
    try:
        send_again(booking_id=booking.pk, now=timezone.now())
    except TooMany as refusal:
        return pin_page(request, token, booking, problem=WAIT, status=refusal.status)
    except BookingExpired:
        return lapsed_page(request, booking)
    except (AlreadyConfirmed, WrongState):
        return _to_visit(token)
    response = _to_visit(token)
    response["Location"] += "?wyslano=1"
    return response


def lapsed_page(request: HttpRequest, booking: Booking) -> HttpResponse:
    """410: nobody confirmed in time."""
    return refusal_page(
        request,
        BookingExpired(),
        next_url=reverse("booking:times", args=[booking.service.key]),
        next_label=_("Choose a new time"),
    )


def _by_link(request: HttpRequest, booking: Booking) -> HttpResponse:
    try:
        confirm_by_link(booking_id=booking.pk, now=timezone.now())
    except (AlreadyConfirmed, WrongState):
        booking.refresh_from_db()
        return _done_already(request, booking)
    except BookingExpired:
        return lapsed_page(request, booking)
    return _to_visit(manage_token(booking))


def _by_pin(request: HttpRequest, token: str, booking: Booking) -> HttpResponse:
    typed = code_in(request.POST.get("pin", ""))
    try:
        confirm_by_pin(booking_id=booking.pk, pin=typed, now=timezone.now())
    except WrongPin as refusal:
        left = ngettext(
            "This is not the code we sent. You can try %(n)s more time.",
            "This is not the code we sent. You can try %(n)s more times.",
            refusal.tries_left,
        ) % {"n": refusal.tries_left}
        return pin_page(request, token, booking, problem=left, status=refusal.status)
    except PinDead as refusal:
        booking.refresh_from_db(fields=["pin_tries"])
        return pin_page(request, token, booking, status=refusal.status)
    except BookingExpired:
        return lapsed_page(request, booking)
    except (AlreadyConfirmed, WrongState):
        return _to_visit(token)
    return _to_visit(token)


def code_in(typed: str) -> str:
    """The code in what was typed or pasted; a whole sentence of the message will do."""
    found = CODE.search(typed)
    return re.sub(r"\D", "", found[0] if found else typed)


def _done_already(request: HttpRequest, booking: Booking) -> HttpResponse:
    if booking.state == BookingState.EXPIRED:
        return lapsed_page(request, booking)
    if booking.state == BookingState.CANCELLED:
        return refusal_page(request, WrongState(_("This visit has been cancelled.")))
    return refusal_page(
        request,
        AlreadyConfirmed(),
        next_url=reverse("booking:visit", args=[manage_token(booking)]),
        next_label=_("Show my visit"),
    )


def _pending_of(token: str) -> Booking:
    read = read_token(token)
    if read.purpose is not Purpose.MANAGE:
        raise NotFound
    return read.booking


def _lapsed(booking: Booking) -> bool:
    return booking.has_lapsed(timezone.now())


def _address(booking: Booking) -> str:
    contact = Contact.objects.filter(booking=booking).first()
    if contact is None:
        return ""
    return masked_email(contact.email) or masked_phone(contact.phone)


def _to_visit(token: str) -> HttpResponse:
    response = redirect("booking:visit", token)
    response.status_code = SEE_OTHER
    return response
