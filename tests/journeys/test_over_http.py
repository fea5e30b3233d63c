"""A whole visit over HTTP, with what the mailbox really received: no browser, no shortcut."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from support.town import Town, open_town

from booking.models import Booking
from tenants.context import office_context, platform_context
from tenants.entitlements import Entitlements, grant
from tenants.ids import uuid7
from tenants.messaging.deliver import sweep
from tenants.models import Office

PIN = re.compile(r"\b\d{6}\b")
TIME = re.compile(r'name="start"\s+value="([^"]+)"')


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    """As in the demo: nobody is too fast."""
    settings.OKIENKO_RATE_LIMITS = False


@pytest.fixture
def town(olsztyn: Office) -> Town:
    """Olsztyn with a catalogue, today."""
    with office_context(olsztyn):
        return open_town()


@pytest.fixture
def dorota(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Client:
    """Dorota's browser."""
    return at(olsztyn)


@pytest.fixture
def mailbox(olsztyn: Office, settings: Settings) -> Callable[[str], list[dict[str, Any]]]:
    """Deliver what is owed, then what lies in the mailbox for an address, newest first."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def look(address: str) -> list[dict[str, Any]]:
        with office_context(olsztyn):
            sweep(now=timezone.now())
        query = urlencode({"to": address})
        url = f"{settings.OKIENKO_SINK_URL}/api/messages?{query}"
        with urlopen(url, timeout=10) as answer:  # noqa: S310 - our own mailbox
            found: list[dict[str, Any]] = json.load(answer)
        return found

    return look


def submit(dorota: Client, town: Town, address: str) -> str:
    """From the start page to the sent form; the path of the page that asks for the code."""
    assert "/sprawa/dowod" in dorota.get("/", {"q": "dowod"}).content.decode()
    assert "/sprawa/dowod/termin" in dorota.get("/sprawa/dowod").content.decode()
    time = TIME.search(dorota.get("/sprawa/dowod/termin").content.decode())
    assert time
    form = dorota.post("/sprawa/dowod/termin", {"start": time.group(1)})["Location"]
    sent = dorota.post(
        form,
        {
            "first_name": "Dorota",
            "last_name": "Nowak",
            "email": address,
            f"zgoda-{town.notice.pk}": "on",
        },
    )
    assert sent.status_code == 303, sent.content.decode()
    return str(sent["Location"])


def test_a_visit_is_booked_with_the_code_from_the_mailbox_and_cancelled_by_its_link(
    dorota: Client, olsztyn: Office, town: Town, mailbox: Callable[[str], list[dict[str, Any]]]
) -> None:
    address = f"{uuid7().hex}@example.com"
    visit = submit(dorota, town, address)
    (asked,) = mailbox(address)
    (code,) = PIN.findall(asked["text"])
    dorota.post(f"{visit}/potwierdz", {"pin": code})

    confirmed = mailbox(address)[0]
    with office_context(olsztyn):
        booking = Booking.objects.get()
        assert booking.state == "booked"
    assert booking.reference in confirmed["text"]
    manage = next(u for u in links(confirmed["text"]) if u.endswith(visit))
    assert booking.reference in dorota.get(urlsplit(manage).path).content.decode()

    dorota.post(f"{urlsplit(manage).path}/odwolaj")
    with office_context(olsztyn):
        assert Booking.objects.get().state == "cancelled"
    assert "odwołana" in mailbox(address)[0]["text"]


def test_residents_notice_nothing_when_an_office_that_does_not_pay_may_only_look(
    dorota: Client, olsztyn: Office, town: Town, mailbox: Callable[[str], list[dict[str, Any]]]
) -> None:
    with platform_context():
        grant(olsztyn.pk, Entitlements(staff_read_only=True))
    test_a_visit_is_booked_with_the_code_from_the_mailbox_and_cancelled_by_its_link(
        dorota, olsztyn, town, mailbox
    )


def test_a_scanner_that_opens_every_link_changes_nothing_and_the_button_books(
    dorota: Client, olsztyn: Office, town: Town, mailbox: Callable[[str], list[dict[str, Any]]]
) -> None:
    address = f"{uuid7().hex}@example.com"
    submit(dorota, town, address)
    (asked,) = mailbox(address)
    paths = [urlsplit(url).path for url in links(asked["text"])]
    scanner = Client(headers={"host": "olsztyn.localhost:8000"})
    for path in paths:
        assert scanner.get(path).status_code in {200, 302}
    with office_context(olsztyn):
        assert Booking.objects.get().state == "pending"
    doors = [path for path in paths if path.startswith("/rezerwacja/")]
    scanner.post(f"{doors[0]}/potwierdz")
    with office_context(olsztyn):
        assert Booking.objects.get().state == "booked"


def links(text: str) -> list[str]:
    """Every address in a message."""
    return [url.rstrip(".,)") for url in re.findall(r"https?://\S+", text)]
