"""Partners are told once it is committed, signed, and again while they fail."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from tenants.audit.actor import SYSTEM
from tenants.ids import uuid7
from tenants.messaging.webpush.endpoint import BadEndpoint
from tenants.models import Office
from tenants.webhooks import deliver, emit
from tenants.webhooks.deliver import PAUSES, send_again, sweep
from tenants.webhooks.models import Delivery, DeliveryState, Webhook
from tenants.webhooks.settings import add_webhook, end_webhook, renew_secret, start_again

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VISIT = uuid7()
BOOKED = "booking.booked"


class Partner:
    """The other side: answers as the test says, and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[int | Exception] = []
        self.got: list[tuple[str, bytes, dict[str, str]]] = []

    def __call__(self, endpoint: str, body: bytes, headers: dict[str, str]) -> int:
        self.got.append((endpoint, body, headers))
        answer = self.answers.pop(0) if self.answers else 204
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def partner(monkeypatch: pytest.MonkeyPatch) -> Partner:
    """What stands at the address."""
    other = Partner()
    monkeypatch.setattr(deliver, "post", other)
    return other


@pytest.fixture
def webhook(in_olsztyn: Office) -> Webhook:
    """A document system that wants to know of booked and cancelled visits."""
    return add_webhook(
        name="EZD",
        url="https://ezd.example.org/okienko?x=1",
        events=[BOOKED, "booking.cancelled"],
        now=NOW,
        by=SYSTEM,
    )


def happen(event: str = BOOKED) -> None:
    emit.emit(event, VISIT, {"id": str(VISIT), "status": "booked"}, now=NOW)


def delivery() -> Delivery:
    return Delivery.objects.get()


def test_what_happens_is_told_as_a_signed_cloud_event(webhook: Webhook, partner: Partner) -> None:
    happen()
    assert sweep(now=NOW) == 1
    ((endpoint, body, headers),) = partner.got
    assert endpoint == webhook.url
    told = json.loads(body)
    assert told == {
        "specversion": "1.0",
        "id": told["id"],
        "source": "http://olsztyn.localhost:8000/api/v1",
        "type": "pl.okienko.booking.booked",
        "subject": str(VISIT),
        "time": "2026-11-20T09:00:00.000+00:00",
        "datacontenttype": "application/json",
        "data": {"id": str(VISIT), "status": "booked"},
    }
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(webhook.secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert delivery().state == DeliveryState.DELIVERED
    assert sweep(now=NOW) == 0, "once"


def test_the_example_of_the_specification_comes_out_to_the_byte() -> None:
    from tenants.webhooks.sign import signature

    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_who_did_not_ask_for_it_is_told_nothing(webhook: Webhook, partner: Partner) -> None:
    happen("booking.moved")
    end_webhook(webhook.pk, now=NOW, by=SYSTEM)
    happen()
    assert not Delivery.objects.exists()


def test_what_is_rolled_back_is_told_to_nobody(webhook: Webhook) -> None:
    with transaction.atomic():
        happen()
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (500, 500, ""),
        (404, 404, ""),
        (302, 302, ""),
        (429, 429, ""),
        (TimeoutError(), None, "timeout"),
        (ConnectionRefusedError(), None, "no_connection"),
        (BadEndpoint(), None, "bad_address"),
    ],
)
def test_while_the_other_side_fails_it_is_tried_again_later(
    webhook: Webhook,
    partner: Partner,
    answer: int | Exception,
    status: int | None,
    error: str,
) -> None:
    happen()
    partner.answers = [answer]
    assert sweep(now=NOW) == 0
    waiting = delivery()
    assert (waiting.status, waiting.error, waiting.attempts) == (status, error, 1)
    assert waiting.due_at == NOW + PAUSES[0]
    assert sweep(now=NOW) == 0, "not before its time"
    assert sweep(now=waiting.due_at) == 1
    first, second = (headers["webhook-id"] for _e, _b, headers in partner.got)
    assert first == second, "whoever got it twice can tell"


def test_after_three_days_it_is_given_up_and_an_admin_can_send_it_again(
    webhook: Webhook, partner: Partner
) -> None:
    happen()
    partner.answers = [503] * (len(PAUSES) + 1)
    now = NOW
    while delivery().state == DeliveryState.WAITING:
        now = delivery().due_at
        sweep(now=now)
    assert (delivery().state, delivery().attempts) == (DeliveryState.DEAD, len(PAUSES) + 1)
    assert now - NOW > timedelta(days=3)
    send_again(delivery(), now=now)
    assert sweep(now=now) == 1


def test_an_address_that_is_gone_is_told_nothing_until_an_admin_says_so(
    webhook: Webhook, partner: Partner
) -> None:
    happen()
    partner.answers = [410]
    sweep(now=NOW)
    assert delivery().state == DeliveryState.DEAD
    happen()
    assert Delivery.objects.count() == 1
    start_again(webhook.pk, now=NOW, by=SYSTEM)
    happen()
    assert Delivery.objects.count() == 2


def test_a_new_secret_signs_beside_the_old_one_for_a_day(
    webhook: Webhook, partner: Partner
) -> None:
    renew_secret(webhook.pk, now=NOW, by=SYSTEM)
    for now, signatures in ((NOW, 2), (NOW + timedelta(hours=25), 1)):
        happen()
        sweep(now=now)
        assert len(partner.got[-1][2]["webhook-signature"].split(" ")) == signatures


def test_a_worker_killed_in_the_middle_strands_nothing(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """What no handler of ours catches."""

    def die(*_words: Any) -> int:
        raise Killed

    happen()
    monkeypatch.setattr(deliver, "post", die)
    with pytest.raises(Killed):
        sweep(now=NOW)
    other = Partner()
    monkeypatch.setattr(deliver, "post", other)
    assert sweep(now=NOW) == 0, "another worker has it at hand"
    assert sweep(now=NOW + deliver.LEASE) == 1


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1"])
def test_a_name_that_leads_into_a_private_network_is_never_called(
    webhook: Webhook, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    import socket

    called: list[str] = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_w: found)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **_w: called.append(str(a)))
    happen()
    sweep(now=NOW)
    assert delivery().error == "bad_address"
    assert called == []


def test_the_secret_is_sealed_in_the_database(webhook: Webhook) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhook")
        assert webhook.secret not in str(cursor.fetchall())


def test_what_is_done_is_forgotten_after_a_month(webhook: Webhook, partner: Partner) -> None:
    happen()
    sweep(now=NOW)
    sweep(now=NOW + timedelta(days=31))
    assert not Delivery.objects.exists()
