"""Too many people at once: newcomers wait on a page of the office, whoever is under way goes on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.booking_desk import open_desk
from support.openapi import check_answer

from booking.web import rush
from tenants.context import office_context
from tenants.models import Office

At = Callable[[Office], Client]


@pytest.fixture(autouse=True)
def _long_at_work(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(rush._worker, "since", time.monotonic() - 3600)
    yield
    rush._pages.clear()


def since(seconds: float) -> dict[str, str]:
    """The door's stamp on a request that came so long ago."""
    return {"x-request-start": f"t={int((time.time() - seconds) * 1000)}"}


def test_a_newcomer_waits_on_a_page_in_the_offices_look_and_language(
    olsztyn: Office, at: At
) -> None:
    visitor = at(olsztyn)
    visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = visitor.get("/", headers=since(3))
    assert page.status_code == 429
    assert 8 <= int(page["Retry-After"]) <= 20
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert "Many people at once" in text
    assert "Urząd Miasta Olsztyna" in text
    assert "Dużo osób naraz" in at(olsztyn).get("/sprawa/dowod", headers=since(3)).content.decode()


def test_turning_somebody_away_costs_no_query(olsztyn: Office, at: At) -> None:
    visitor = at(olsztyn)
    visitor.get("/", headers=since(3))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert visitor.get("/", headers=since(3)).status_code == 429
    assert len(queries) == 0


def test_each_office_has_its_own_page(olsztyn: Office, pultusk: Office, at: At) -> None:
    at(olsztyn).get("/", headers=since(3))
    text = at(pultusk).get("/", headers=since(3)).content.decode()
    assert "Pułtusku" in text
    assert "Olsztyna" not in text


@pytest.mark.parametrize(
    ("path", "seconds", "turned_away"),
    [
        ("/", 1, False),
        ("/", 3, True),
        ("/w/jezyk=pl/", 3, True),
        ("/panel/logowanie", 60, False),
        ("/rezerwacja/nie-ma", 60, False),
        ("/odwolaj", 60, False),
        ("/konto/logowanie", 60, False),
        ("/api/v1/bookings/nie-ma", 60, False),
        ("/api/v1/services", 3, True),
        ("/kolory.css", 60, False),
    ],
)
def test_only_who_begins_is_turned_away(
    olsztyn: Office, at: At, path: str, seconds: float, turned_away: bool
) -> None:
    answer = at(olsztyn).get(path, headers=since(seconds))
    assert (answer.status_code == 429) == turned_away


@pytest.mark.parametrize(
    "path", ["/kiosk/nie-ma", "/kiosk/nie-ma/numer", "/ekran/nie-ma/stan", "/bilet/nie-ma/stan"]
)
def test_whoever_stands_in_the_hall_is_no_newcomer(olsztyn: Office, at: At, path: str) -> None:
    ask = at(olsztyn).post if path.endswith("numer") else at(olsztyn).get
    assert ask(path, headers=since(60)).status_code == 404


def test_who_has_begun_or_presses_a_button_waits_longer(olsztyn: Office, at: At) -> None:
    with office_context(olsztyn):
        open_desk()
    known = at(olsztyn)
    known.cookies[settings.OKIENKO_CLIENT_COOKIE] = "whatever"
    assert known.get("/", headers=since(3)).status_code == 200
    assert known.get("/", headers=since(11)).status_code == 429
    program = at(olsztyn)
    for seconds, status in ((3, 422), (11, 429)):
        answer = program.post(
            "/api/v1/holds", {}, content_type="application/json", headers=since(seconds)
        )
        assert answer.status_code == status


def test_programs_are_told_as_the_api_promises(olsztyn: Office, at: At) -> None:
    answer = at(olsztyn).get("/api/v1/services", headers=since(3))
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_many"
    check_answer(answer)


@pytest.mark.parametrize("stamp", ["", "t=x", "t=12", "1764000000000", "t=99999999999999"])
def test_what_is_no_stamp_of_the_door_turns_nobody_away(
    olsztyn: Office, at: At, stamp: str
) -> None:
    assert at(olsztyn).get("/", headers={"x-request-start": stamp}).status_code == 200


def test_without_the_guard_everybody_waits(olsztyn: Office, at: At, settings: object) -> None:
    settings.OKIENKO_RUSH_SECONDS = (float("inf"), float("inf"))  # type: ignore[attr-defined]  # pytest-django's
    assert at(olsztyn).get("/", headers=since(3)).status_code == 200


def test_what_stood_in_line_while_nobody_worked_is_no_rush(
    olsztyn: Office, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(rush._worker, "since", time.monotonic())
    assert at(olsztyn).get("/", headers=since(8)).status_code == 200, "a new release, for instance"
