"""A resident's way through the pages: press a time, fill in the form, read what was sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from booking.domain.tokens import Purpose, pin, read_token
from booking.models import Booking
from booking.models.zone import WARSAW
from support.town import Town
from tenants.context import office_context
from tenants.models import Office

EIGHT = "2026-11-23T08:00:00+01:00"
PERSON = {"first_name": "Dorota", "last_name": "Nowak", "email": "dorota@example.com"}


def hold(browser: Client, service: str = "dowod", start: str = EIGHT, **more: str) -> str:
    """Press a time; the path of the form it leads to."""
    answer = browser.post(f"/sprawa/{service}/termin", {"start": start, **more})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def send(browser: Client, form: str, town: Town, **changes: str) -> HttpResponse:
    """Fill in the form and send it."""
    filled = {**PERSON, f"zgoda-{town.notice.pk}": "on", **changes}
    return browser.post(form, filled)


def book(browser: Client, town: Town) -> str:
    """Hold and send; the path of the page that asks for the code."""
    answer = send(browser, hold(browser), town)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def confirm(browser: Client, office: Office, path: str) -> Booking:
    """Type the code that was sent, where the visit waits for it; the visit."""
    booking = booking_behind(office, path)
    if booking.state == "pending":
        with office_context(office):
            code = pin(booking)
        browser.post(f"{path}/potwierdz", {"pin": code})
    return booking


def booking_behind(office: Office, path: str) -> Booking:
    """The booking a path's token belongs to."""
    with office_context(office):
        return read_token(path.split("/")[2]).booking


def purpose_of(office: Office, path: str) -> Purpose:
    """What a path's token is for."""
    with office_context(office):
        return read_token(path.split("/")[2]).purpose


def bookings(office: Office) -> list[tuple[str, str]]:
    """Every booking as (state, local start)."""
    with office_context(office):
        return [
            (b.state, f"{b.starts_at.astimezone(WARSAW):%d.%m %H:%M}")
            for b in Booking.objects.order_by("created_at", "pk")
        ]
