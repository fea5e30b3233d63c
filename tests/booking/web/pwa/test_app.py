"""The office as an application: its manifest and icon, and reminders for a device that asks."""

from __future__ import annotations

import base64
import json
import struct

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from support.town import FRIDAY, Town
from support.way import book, confirm

from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.retain import forget
from booking.models import Booking, PushSubscription
from booking.models import Settings as OfficeSettings
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.messaging.sources import source_of
from tenants.messaging.webpush.encrypt import CURVE, point
from tenants.models import Office


@pytest.fixture
def visit(dorota: Client, olsztyn: Office, town: Town) -> str:
    """Dorota's booked visit: the path of its page."""
    path = book(dorota, town)
    confirm(dorota, olsztyn, path)
    return path


def subscription(endpoint: str = "https://push.example.com/abc") -> dict[str, object]:
    public = point(ec.generate_private_key(CURVE).public_key())
    keys = {"p256dh": _text(public), "auth": _text(bytes(16))}
    return {"endpoint": endpoint, "keys": keys}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def ask(browser: Client, visit: str, said: object) -> int:
    answer = browser.post(
        f"{visit}/powiadomienia", json.dumps(said), content_type="application/json"
    )
    return int(answer.status_code)


def allow(office: Office) -> None:
    with office_context(office):
        OfficeSettings.objects.update(web_push=True)


def test_the_manifest_is_the_offices_own(dorota: Client, olsztyn: Office) -> None:
    answer = dorota.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert told["name"] == "Urząd Miasta Olsztyna"
    assert (told["theme_color"], told["display"]) == ("#0b6b8f", "standalone")
    assert {one["purpose"] for one in told["icons"]} == {"any", "maskable"}
    page = dorota.get("/").content.decode()
    assert 'rel="manifest"' in page
    assert 'rel="apple-touch-icon"' in page


@pytest.mark.parametrize("size", [180, 192, 512])
def test_icons_are_pictures_of_their_size(dorota: Client, size: int) -> None:
    answer = dorota.get(f"/ikona-{size}.png")
    assert answer["Content-Type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (size, size)


def test_no_icon_of_another_size_is_drawn(dorota: Client) -> None:
    assert dorota.get("/ikona-5000.png").status_code == 404


def test_the_worker_answers_for_the_whole_site_and_is_asked_for_anew(dorota: Client) -> None:
    answer = dorota.get("/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]


def test_reminders_are_off_until_the_office_wants_them(
    dorota: Client, olsztyn: Office, visit: str
) -> None:
    assert "data-push" not in dorota.get(visit).content.decode()
    assert ask(dorota, visit, subscription()) == 404
    allow(olsztyn)
    assert "data-push" in dorota.get(visit).content.decode()


def test_a_device_that_asks_twice_is_reminded_once_by_a_sealed_address(
    dorota: Client, olsztyn: Office, visit: str
) -> None:
    allow(olsztyn)
    said = subscription()
    assert [ask(dorota, visit, said) for _time in range(2)] == [204, 204]
    with office_context(olsztyn):
        kept = PushSubscription.objects.get()
        message = Message.objects.get(channel="push")
        assert (message.kind, message.recipient) == ("reminder", f"push:{kept.pk}")
        assert f"{message.due_at.astimezone(WARSAW):%d.%m %H:%M}" == "23.11 06:00"
        letter = source_of(message).letter(message)
        assert letter is not None
        assert json.loads(letter.to)["endpoint"] == said["endpoint"]


def test_a_moved_visit_reminds_the_device_at_its_new_time(
    dorota: Client, olsztyn: Office, visit: str
) -> None:
    allow(olsztyn)
    ask(dorota, visit, subscription())
    with office_context(olsztyn):
        booking = Booking.objects.get()
        later = booking.starts_at.astimezone(WARSAW).replace(hour=12)
        reschedule(booking_id=booking.pk, request=MoveRequest(later), now=FRIDAY, by=RESIDENT)
        waiting = Message.objects.get(channel="push", state="waiting")
        assert f"{waiting.due_at.astimezone(WARSAW):%d.%m %H:%M}" == "23.11 10:00"


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {"endpoint": "https://push.example.com/a"},
        subscription("http://push.example.com/a"),
        subscription("https://127.0.0.1:9200/"),
        {"endpoint": "https://push.example.com/a", "keys": {"p256dh": "AAAA", "auth": "AAAA"}},
    ],
)
def test_what_is_no_subscription_is_refused(
    dorota: Client, olsztyn: Office, visit: str, said: object
) -> None:
    allow(olsztyn)
    assert ask(dorota, visit, said) == 422
    with office_context(olsztyn):
        assert not PushSubscription.objects.exists()


def test_a_sixth_device_is_refused(dorota: Client, olsztyn: Office, visit: str) -> None:
    allow(olsztyn)
    asked = [
        ask(dorota, visit, subscription(f"https://push.example.com/{number}"))
        for number in range(6)
    ]
    assert asked == [204] * 5 + [422]


def test_devices_are_forgotten_with_the_person(dorota: Client, olsztyn: Office, visit: str) -> None:
    allow(olsztyn)
    ask(dorota, visit, subscription())
    with office_context(olsztyn):
        assert forget([Booking.objects.get().pk]).contacts == 1
        assert not PushSubscription.objects.exists()
