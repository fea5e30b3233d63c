"""How often one address may call: counted per office, told in seconds, off in the demo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoRedis
from support.api import EIGHT, Api, refused

from booking.api import limits
from tenants.accounts.attempts import Limit
from tenants.models import Office

BODY = {"service": "dowod", "start": EIGHT}


@pytest.fixture(autouse=True)
def limited(settings: Settings, unlimited: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three reads and two changes a minute."""
    settings.OKIENKO_RATE_LIMITS = True
    monkeypatch.setattr(limits, "READ", Limit("api-read", 3, timedelta(minutes=1)))
    monkeypatch.setattr(limits, "CHANGE", Limit("api-change", 2, timedelta(minutes=1)))


def test_beyond_the_limit_waiting_helps(api: Api, clock: time_machine.Coordinates) -> None:
    for _ in range(3):
        assert api.get("/units").status_code == 200
    answer = api.get("/units")
    refused(answer, 429, "too_many")
    seconds = int(answer["Retry-After"])
    assert 1 <= seconds <= 60
    assert api.post("/holds", BODY).status_code == 201, "changes are counted apart"
    clock.shift(timedelta(seconds=seconds))
    assert api.get("/units").status_code == 200


def test_whoever_tries_keys_that_open_nothing_is_counted_as_well(api: Api) -> None:
    wrong = {"Authorization": "Bearer okn_" + "x" * 43}
    for _ in range(3):
        refused(api.get("/units", **wrong), 401, "unauthorized")
    refused(api.get("/units", **wrong), 429, "too_many")


def test_what_is_left_is_told_with_an_answer_that_is_still_good_as_well(api: Api) -> None:
    tag = api.get("/units")["ETag"]
    again = api.get("/units", If_None_Match=tag)
    assert again.status_code == 304
    assert again["RateLimit"].startswith('"api-read";r=1;t=')


def test_another_address_and_another_office_have_their_own(
    api: Api, at: Callable[[Office], Client], olsztyn: Office, pultusk: Office
) -> None:
    for _ in range(4):
        answer = api.get("/units")
    assert answer.status_code == 429
    assert Api(at(pultusk)).get("/units").status_code == 200
    elsewhere = Client(headers={"host": "olsztyn.localhost:8000"}, REMOTE_ADDR="192.0.2.7")
    assert Api(elsewhere).get("/units").status_code == 200


def test_addresses_do_not_lie_in_redis_in_the_clear(api: Api) -> None:
    api.get("/units")
    keys = cache._cache.get_client().keys("*")  # type: ignore[attr-defined]  # all there is
    assert keys
    assert not [key for key in keys if b"127.0.0.1" in key]


def test_without_redis_nobody_is_turned_away(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*args: object, **kwargs: object) -> None:
        raise NoRedis

    monkeypatch.setattr("tenants.accounts.attempts.cache.incr", gone)
    for _ in range(5):
        assert api.get("/units").status_code == 200


def test_in_the_demo_nothing_is_counted(api: Api, settings: Settings) -> None:
    settings.OKIENKO_RATE_LIMITS = False
    for _ in range(5):
        assert api.get("/units").status_code == 200
