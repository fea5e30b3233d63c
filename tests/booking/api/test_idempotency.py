"""A call sent twice with its key is done once and answered twice alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pytest_django import Settings as DjangoSettings
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.town import FRIDAY, Town

from booking.domain.hold import hold
from booking.domain.replay import FORGET, forget_keys
from booking.domain.retry import Busy
from booking.domain.tokens import pin
from booking.models import Booking, IdempotencyKey
from tenants.context import office_context, platform_context
from tenants.models import Due, Office
from tenants.registry import due_tasks

BODY = {"service": "dowod", "start": EIGHT}
KEY = "2f6c1a52-8a1e-4a57-9f0e-1b1d6c0f7a11"


def keyed(api: Api, path: str, body: Any, key: str = KEY) -> Any:
    return api.post(path, body, idempotency_key=key)


def holds(office: Office) -> int:
    with office_context(office):
        return Booking.objects.count()


def same(first: Any, again: Any) -> None:
    """The second answer is the first one, and says so."""
    assert again.content == first.content
    assert again.status_code == first.status_code
    assert again["Content-Type"] == first["Content-Type"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"


def test_a_hold_sent_twice_is_one_hold(api: Api, olsztyn: Office) -> None:
    first, again = keyed(api, "/holds", BODY), keyed(api, "/holds", BODY)
    assert first.status_code == 201
    same(first, again)
    assert holds(olsztyn) == 1


def test_without_the_key_the_second_call_is_another(api: Api, olsztyn: Office) -> None:
    """The harm the key prevents: the caller never learns the token of the hold it made."""
    assert api.post("/holds", BODY).status_code == 201
    refused(api.post("/holds", BODY), 409, "slot_taken")


def test_a_whole_visit_may_be_sent_twice(api: Api, town: Town, olsztyn: Office) -> None:
    form = {
        "hold": api.hold(),
        "first_name": "Dorota",
        "last_name": "Nowak",
        "email": "dorota@example.com",
        "consents": [str(town.notice.pk)],
    }
    first = keyed(api, "/bookings", form)
    same(first, keyed(api, "/bookings", form))
    token = first.json()["token"]
    with office_context(olsztyn):
        right = {"pin": pin(Booking.objects.get())}
    for act, body in (("confirmation", right), ("cancellation", {"reason": "choroba"})):
        path = f"/bookings/{token}/{act}"
        same(keyed(api, path, body), keyed(api, path, body))
    with office_context(olsztyn):
        actions = Booking.objects.get().events.order_by("number").values_list("action", flat=True)
        assert list(actions) == ["hold", "submit", "confirm", "cancel"]


def test_an_extension_sent_twice_is_one(api: Api) -> None:
    token = api.hold()
    for _ in range(3):
        told = keyed(api, f"/holds/{token}/extension", None).json()
    assert told["extensions_left"] == 9


def test_the_key_with_another_body_is_refused_and_nothing_is_done(
    api: Api, olsztyn: Office
) -> None:
    first = keyed(api, "/holds", BODY)
    other = keyed(api, "/holds", {**BODY, "start": QUARTER_PAST})
    refused(other, 422, "idempotency_mismatch")
    assert holds(olsztyn) == 1
    same(first, keyed(api, "/holds", BODY))


def test_a_refusal_is_kept_as_well(api: Api, olsztyn: Office) -> None:
    token = api.hold()
    first = keyed(api, "/holds", BODY)
    refused(first, 409, "slot_taken")
    api.delete(f"/holds/{token}")
    same(first, keyed(api, "/holds", BODY))
    assert keyed(api, "/holds", BODY, "another").status_code == 201


@pytest.mark.parametrize(
    ("body", "status"), [(b"{", 400), ({"service": 7}, 422), ({"service": "nic"}, 422)]
)
def test_what_was_never_understood_is_kept_too(api: Api, body: Any, status: int) -> None:
    first = keyed(api, "/holds", body)
    assert first.status_code == status
    same(first, keyed(api, "/holds", body))


def test_wrong_pins_count_although_they_are_refused_and_count_once(
    api: Api, town: Town, olsztyn: Office
) -> None:
    token = api.book([town.notice.pk])
    with office_context(olsztyn):
        wrong = {"pin": "000000" if pin(Booking.objects.get()) != "000000" else "111111"}
    path = f"/bookings/{token}/confirmation"
    for left in (4, 3, 2, 1):
        first = keyed(api, path, wrong, f"try-{left}")
        assert refused(first, 422, "wrong_pin")["tries_left"] == left
        same(first, keyed(api, path, wrong, f"try-{left}"))
    refused(keyed(api, path, wrong, "try-0"), 410, "pin_dead")
    with office_context(olsztyn):
        assert Booking.objects.get().pin_tries == 5


def test_a_key_is_good_for_one_caller_at_one_address_of_one_office(
    api: Api, at: Callable[[Office], Client], town: Town, olsztyn: Office, pultusk: Office
) -> None:
    token = keyed(api, "/holds", BODY).json()["token"]
    assert keyed(api, f"/holds/{token}/extension", None).status_code == 200
    browser = Api(at(olsztyn))
    browser.client.post("/sprawa/dowod/termin", {"start": QUARTER_PAST})
    refused(keyed(browser, "/holds", BODY), 409, "slot_taken")
    answer = keyed(Api(at(pultusk)), "/holds", BODY)
    refused(answer, 404, "not_found")
    assert "Idempotency-Replayed" not in answer


def test_a_mistake_of_ours_is_not_kept(
    api: Api, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half_done(**words: Any) -> None:
        hold(**words)
        raise RuntimeError

    api.client.raise_request_exception = False
    monkeypatch.setattr("booking.api.holds.hold", half_done)
    broken = api.client.post(
        "/api/v1/holds", BODY, "application/json", headers={"Idempotency-Key": KEY}
    )
    assert broken.status_code == 500
    assert holds(olsztyn) == 0, "the work is undone with the key"
    monkeypatch.undo()
    assert keyed(api, "/holds", BODY).status_code == 201


def test_busy_is_not_kept_for_another_try_may_succeed(
    api: Api, olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**words: Any) -> None:
        raise Busy

    monkeypatch.setattr("booking.api.holds.hold", busy)
    refused(keyed(api, "/holds", BODY), 409, "busy")
    monkeypatch.undo()
    assert keyed(api, "/holds", BODY).status_code == 201


def test_too_many_calls_are_not_kept(
    api: Api, olsztyn: Office, settings: DjangoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tenants.accounts.attempts import Limit

    settings.OKIENKO_RATE_LIMITS = True
    monkeypatch.setattr("booking.api.limits.CHANGE", Limit("none", 0))
    refused(keyed(api, "/holds", BODY), 429, "too_many")
    settings.OKIENKO_RATE_LIMITS = False
    assert keyed(api, "/holds", BODY).status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "klucz-\x7f", "kl\xf3cz", "a\tb"])
def test_a_key_that_is_none_is_refused(api: Api, olsztyn: Office, key: str) -> None:
    document = refused(keyed(api, "/holds", BODY, key), 422, "validation")
    assert set(document["errors"]) == {"Idempotency-Key"}
    assert holds(olsztyn) == 0


def test_reading_takes_no_notice_of_a_key(api: Api, olsztyn: Office) -> None:
    api.get("/services", idempotency_key=KEY)
    with office_context(olsztyn):
        assert not IdempotencyKey.objects.exists()


def test_a_key_is_kept_for_72_hours_and_then_new(
    api: Api, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    first = keyed(api, "/holds", BODY)
    clock.move_to(FRIDAY + timedelta(hours=72, seconds=-1))
    same(first, keyed(api, "/holds", BODY))
    clock.shift(timedelta(seconds=1))
    body = {**BODY, "start": "2026-11-24T08:00:00+01:00"}
    assert keyed(api, "/holds", body).status_code == 201
    with office_context(olsztyn):
        assert IdempotencyKey.objects.count() == 1


def test_old_keys_are_forgotten_by_the_clock(
    api: Api, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    keyed(api, "/holds", BODY)
    keyed(api, "/holds", {**BODY, "start": QUARTER_PAST}, "second")
    clock.shift(timedelta(hours=10))
    keyed(api, "/holds", BODY, "third")
    with platform_context():
        hints = list(Due.objects.filter(kind=FORGET).values_list("at", flat=True))
    assert hints == [FRIDAY.replace(hour=0) + timedelta(days=4)], "one for all keys of a day"
    assert due_tasks()[FORGET] == "booking.forget_keys"
    with office_context(olsztyn):
        assert forget_keys(FRIDAY + timedelta(hours=71)) == 0
        assert forget_keys(FRIDAY + timedelta(hours=72)) == 2
        assert forget_keys(hints[0]) == 1


def test_what_is_kept_tells_nobody_anything(api: Api, town: Town, olsztyn: Office) -> None:
    form = {
        "hold": api.hold(),
        "first_name": "Dorota",
        "last_name": "Kanarek",
        "email": "kanarek@example.com",
        "consents": [str(town.notice.pk)],
    }
    answer = keyed(api, "/bookings", form).json()
    keyed(api, f"/bookings/{answer['token']}/cancellation", {"reason": "sekret"})
    with office_context(olsztyn), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, ' ') FROM booking_idempotency_key k")
        stored = cursor.fetchone()[0]
    assert "application/json" in stored
    for secret in (answer["token"], answer["reference"], form["hold"], "anarek", "sekret", KEY):
        assert str(secret) not in stored
