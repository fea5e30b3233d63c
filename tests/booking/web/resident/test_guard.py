"""What stands between a program in a loop and the times that people need."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from altcha import v2 as altcha
from django.test import Client
from django.utils import timezone
from pytest_django import Settings as PytestSettings
from support.api import Api, refused
from support.town import Town
from support.way import EIGHT, PERSON, bookings, hold, send

from booking import pressure
from booking.models import Settings
from booking.web import rates
from tenants.accounts.attempts import Limit
from tenants.context import office_context
from tenants.models import Office

TIMES = "/sprawa/dowod/termin"
NINE = "2026-11-23T08:15:00+01:00"


@pytest.fixture
def guarded(settings: PytestSettings, unlimited: None) -> None:
    """As an installation is."""
    settings.OKIENKO_RATE_LIMITS = True


@pytest.fixture
def pressed(guarded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three attempts in two minutes are many here."""
    monkeypatch.setattr(pressure, "BUSY", 3)


def riddle(page: str) -> str:
    """The challenge that stands in a page of times; nothing where there is none."""
    found = re.search(r'name="zagadka" value="([^"]+)"', page)
    return html.unescape(found[1]) if found else ""


def solved(challenge: str) -> str:
    """What a browser answers after its second of work."""
    opened = altcha.Challenge.from_dict(json.loads(challenge))
    answer = altcha.solve_challenge(opened)
    assert answer is not None
    told = {"challenge": json.loads(challenge), "solution": answer.to_dict()}
    return base64.b64encode(json.dumps(told).encode()).decode()


def rush(browser: Client) -> None:
    """Four attempts at a time that does not exist."""
    for _ in range(4):
        browser.post(TIMES, {"start": "2026-11-23T03:00:00+01:00"})


def test_beyond_the_limit_a_press_does_nothing_and_waiting_helps(
    dorota: Client,
    olsztyn: Office,
    guarded: None,
    clock: time_machine.Coordinates,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rates, "PRESSES", Limit("page-press", 2, timedelta(minutes=1)))
    for _ in range(2):
        dorota.post(TIMES, {"start": "nonsense"})
    answer = dorota.post(TIMES, {"start": EIGHT})
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert bookings(olsztyn) == []
    assert dorota.get(TIMES).status_code == 200, "reading is free"
    clock.shift(timedelta(seconds=int(answer["Retry-After"])))
    assert dorota.post(TIMES, {"start": EIGHT}).status_code == 303


def test_another_address_and_the_desk_are_not_counted_with_it(
    dorota: Client, edek: Client, olsztyn: Office, guarded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rates, "PRESSES", Limit("page-press", 0, timedelta(minutes=1)))
    assert dorota.post(TIMES, {"start": EIGHT}).status_code == 429
    monkeypatch.setattr(rates, "PRESSES", Limit("page-press", 1, timedelta(minutes=1)))
    elsewhere = edek.post(TIMES, {"start": EIGHT}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 303
    desk = dorota.post("/panel/wyloguj")
    assert desk.status_code != 429


def test_a_form_sent_faster_than_anybody_types_is_asked_for_again(
    dorota: Client,
    olsztyn: Office,
    town: Town,
    guarded: None,
    clock: time_machine.Coordinates,
) -> None:
    form = hold(dorota)
    answer = send(dorota, form, town)
    assert answer.status_code == 422
    assert PERSON["email"] in answer.content.decode(), "what was typed stays"
    assert [state for state, _ in bookings(olsztyn)] == ["held"]
    clock.shift(timedelta(seconds=3))
    assert send(dorota, form, town).status_code == 303


def test_without_pressure_nothing_is_asked_and_nothing_weighs(
    dorota: Client, guarded: None
) -> None:
    page = dorota.get(TIMES).content.decode()
    assert riddle(page) == ""
    assert "proof.js" not in page
    assert hold(dorota)


def test_under_pressure_a_press_without_work_holds_nothing_and_is_asked_again(
    dorota: Client, edek: Client, olsztyn: Office, pressed: None
) -> None:
    rush(edek)
    answer = dorota.post(TIMES, {"start": EIGHT})
    assert answer.status_code == 429
    page = answer.content.decode()
    assert "Naciśnij termin jeszcze raz" in page
    assert bookings(olsztyn) == []
    proof = solved(riddle(page))
    assert dorota.post(TIMES, {"start": EIGHT, "dowod": proof}).status_code == 303
    assert [state for state, _ in bookings(olsztyn)] == ["held"]


def test_a_proof_is_good_once_and_only_untouched(
    dorota: Client, edek: Client, olsztyn: Office, pultusk: Office, pressed: None
) -> None:
    rush(edek)
    challenge = riddle(dorota.get(TIMES).content.decode())
    proof = solved(challenge)
    cheaper = json.loads(challenge)
    cheaper["parameters"]["keyPrefix"] = ""
    for forged in ("x", "bm8=", solved(json.dumps(cheaper)), "e30=", "a" * 5000):
        assert edek.post(TIMES, {"start": NINE, "dowod": forged}).status_code == 429
    assert dorota.post(TIMES, {"start": EIGHT, "dowod": proof}).status_code == 303
    assert edek.post(TIMES, {"start": NINE, "dowod": proof}).status_code == 429
    assert len(bookings(olsztyn)) == 1


def test_without_javascript_waiting_counts_as_work_for_a_few(
    dorota: Client,
    edek: Client,
    olsztyn: Office,
    pressed: None,
    clock: time_machine.Coordinates,
) -> None:
    rush(edek)
    page = dorota.get(TIMES).content.decode()
    assert "Poczekaj 20" in page
    opened = riddle(page)
    assert dorota.post(TIMES, {"start": EIGHT, "zagadka": opened}).status_code == 429
    clock.shift(timedelta(seconds=21))
    assert dorota.post(TIMES, {"start": EIGHT, "zagadka": opened}).status_code == 303
    waited = [riddle(edek.get(TIMES).content.decode()) for _ in range(8)]
    clock.shift(timedelta(seconds=21))
    answers = [edek.post(TIMES, {"start": NINE, "zagadka": one}).status_code for one in waited]
    assert answers.count(429) >= 7, "one a minute at the whole office"


def test_under_pressure_programs_get_no_times_through_the_api(
    dorota: Client, edek: Client, olsztyn: Office, pressed: None
) -> None:
    api = Api(dorota)
    body = {"service": "dowod", "start": EIGHT}
    assert api.post("/holds", body).status_code == 201
    rush(edek)
    refused(api.post("/holds", body), 429, "too_many")


def test_an_office_may_want_proof_always_or_never(
    dorota: Client, edek: Client, olsztyn: Office, pressed: None
) -> None:
    with office_context(olsztyn):
        Settings.objects.update(proof_of_work="always")
    assert riddle(dorota.get(TIMES).content.decode())
    with office_context(olsztyn):
        Settings.objects.update(proof_of_work="off")
    rush(edek)
    assert hold(dorota)


def test_pressure_at_one_office_is_none_at_another(
    edek: Client,
    olsztyn: Office,
    pultusk: Office,
    pressed: None,
    at: Callable[[Office], Client],
    clock: time_machine.Coordinates,
) -> None:
    rush(edek)
    now = clock_now()
    with office_context(olsztyn):
        assert pressure.is_under_pressure(now)
    with office_context(pultusk):
        assert not pressure.is_under_pressure(now)
    clock.shift(timedelta(minutes=29))
    with office_context(olsztyn):
        assert pressure.is_under_pressure(clock_now()), "it lasts while their holds lapse"
    clock.shift(timedelta(minutes=2))
    with office_context(olsztyn):
        assert not pressure.is_under_pressure(clock_now())


def clock_now() -> datetime:
    return timezone.now()
