"""Dorota, a resident, in front of Olsztyn's pages on a Friday morning."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings as PytestSettings
from support.town import FRIDAY, Town, open_town

from booking.domain.tokens import Purpose, read_token
from booking.models import Booking
from tenants.context import office_context
from tenants.models import Office

EIGHT = "2026-11-23T08:00:00+01:00"
PERSON = {"first_name": "Dorota", "last_name": "Nowak", "email": "dorota@example.com"}


@pytest.fixture(autouse=True)
def unlimited(settings: PytestSettings) -> None:
    """As in the demo: neither counted nor timed; tests of the guards switch it on."""
    settings.OKIENKO_RATE_LIMITS = False


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """Friday, ten in the morning; tests move the hand."""
    with time_machine.travel(FRIDAY, tick=False) as hand:
        yield hand


@pytest.fixture
def town(olsztyn: Office, clock: object) -> Town:
    """Olsztyn with a catalogue."""
    with office_context(olsztyn):
        return open_town()


@pytest.fixture
def dorota(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Client:
    """Dorota's browser."""
    return at(olsztyn)


@pytest.fixture
def edek(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Client:
    """A stranger's browser."""
    return at(olsztyn)


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
    from booking.models.zone import WARSAW

    with office_context(office):
        return [
            (b.state, f"{b.starts_at.astimezone(WARSAW):%d.%m %H:%M}")
            for b in Booking.objects.order_by("created_at", "pk")
        ]
