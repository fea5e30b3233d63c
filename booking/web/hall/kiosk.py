"""``/kiosk/<secret>``: a tablet at the door; checks visits in and gives numbers.

Each press is a form of its own, so it works without scripts; they add the camera, the printer, a
keypad that answers at once, and the way back to the start by itself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.documents.code import qr_code
from booking.domain.hall.check_in import check_in_by_code, check_in_by_link
from booking.domain.hall.guessing import Asker
from booking.domain.hall.line import place_in_line
from booking.domain.hall.links import read_ticket_token, ticket_token
from booking.domain.hall.offers import offers_at
from booking.domain.hall.take import take_ticket
from booking.errors import NotFound
from booking.models import HallDevice, Service, Ticket
from booking.models.device import DeviceKind
from booking.models.ticket import CODE_DIGITS
from tenants.accounts.attempts import Limit
from tenants.addresses import office_url
from tenants.errors import Refusal
from tenants.ids import uuid7
from tenants.network import network_address

from .device import TONGUE, offered, screen

NUMBERS: Final = Limit("kiosk-numbers", attempts=60, window=timedelta(minutes=1))
"""A crowd at the door, not a program: a number a second."""
LONGEST: Final = 300
ERASE: Final = "<"
KEYS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9")
at_kiosk = screen(DeviceKind.KIOSK, tongues=True)


@require_safe
@at_kiosk
def start(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """What do you come for: a visit, or without an appointment?"""
    return _page(request, device, "start")


@require_http_methods(["GET", "HEAD", "POST"])
@at_kiosk
def code(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """Type the six digits, or let the code of the visit be read: both land in one box."""
    if request.method != "POST":
        return _page(request, device, "code")
    typed, key = request.POST.get("kod", "")[:LONGEST], request.POST.get("klawisz", "")
    if key:  # a key of the keypad, where no script answers it
        return _page(request, device, "code", typed=_pressed(typed, key))
    by_digits = not typed.strip("0123456789 -")
    now = timezone.now()
    try:
        if by_digits:
            asker = Asker(str(device.pk), network_address(request))
            ticket = check_in_by_code(typed, device.location, asker=asker, now=now)
        else:
            ticket = check_in_by_link(typed, device.location, now=now)
    except Refusal as refused:
        return _page(request, device, "code", refused=refused, status=refused.status)
    return _to_ticket(request, device, ticket)


@require_safe
@at_kiosk
def matters(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """Without an appointment: for what?"""
    return _matters(request, device)


@require_POST
@at_kiosk
def take(request: HttpRequest, device: HallDevice) -> HttpResponse:
    """Give a number; the page chose its id, so pressing twice gives one."""
    now = timezone.now()
    service = _service(request.POST.get("sprawa", ""))
    wanted = _id(request.POST.get("bilet", ""))
    try:
        if settings.OKIENKO_RATE_LIMITS:
            NUMBERS.take(str(device.pk), now=now)
        ticket = take_ticket(service, device.location, now=now, ticket_id=wanted)
    except Refusal as refused:
        return _matters(request, device, refused=refused, status=refused.status)
    return _to_ticket(request, device, ticket)


@require_safe
@at_kiosk
def number(request: HttpRequest, device: HallDevice, token: str) -> HttpResponse:
    """The number, where to wait, and a code that takes it to the phone."""
    ticket = read_ticket_token(token)
    if ticket.location_id != device.location_id:
        raise NotFound
    place = place_in_line(ticket, now=timezone.now())
    return _page(request, device, "number", ticket=ticket, place=place, token=token)


@require_safe
@at_kiosk
def picture(request: HttpRequest, device: HallDevice, token: str) -> HttpResponse:
    """The code a phone scans to follow the number."""
    ticket = read_ticket_token(token)
    if ticket.location_id != device.location_id:
        raise NotFound
    address = office_url(reverse("ticket", args=[token]))
    return HttpResponse(qr_code(address), content_type="image/svg+xml")


def _matters(request: HttpRequest, device: HallDevice, **more: Any) -> HttpResponse:
    offers = offers_at(device.location, now=timezone.now())
    rows = [(one, uuid7()) for one in offers]
    return _page(request, device, "matters", rows=rows, **more)


def _page(request: HttpRequest, device: HallDevice, which: str, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    secret = request.resolver_match.kwargs["secret"] if request.resolver_match else ""
    language = request.LANGUAGE_CODE
    told = {
        "device": device,
        "secret": secret,
        "tongues": offered(),
        "query": f"?{urlencode({TONGUE: language})}" if language != "pl" else "",
        "tongue": language,
        "digits": CODE_DIGITS,
        "keys": KEYS,
        **more,
    }
    return render(request, f"booking/hall/{which}.html", told, status=status)


def _to_ticket(request: HttpRequest, device: HallDevice, ticket: Ticket) -> HttpResponse:
    secret = request.resolver_match.kwargs["secret"] if request.resolver_match else ""
    language = request.LANGUAGE_CODE
    address = reverse("kiosk:number", args=[secret, ticket_token(ticket)])
    response = redirect(address + (f"?{urlencode({TONGUE: language})}" if language != "pl" else ""))
    response.status_code = 303
    return response


def _pressed(typed: str, key: str) -> str:
    if key == ERASE:
        return typed[:-1]
    return (
        (typed + key)[:CODE_DIGITS] if key.isascii() and key.isdigit() and len(key) == 1 else typed
    )


def _service(text: str) -> Service:
    found: Service | None = Service.objects.published().filter(pk=_id(text)).first()
    if found is None:
        raise NotFound
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
