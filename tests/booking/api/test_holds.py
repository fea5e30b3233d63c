"""Holding a time: take, look, extend, give back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.town import FRIDAY, Town

from booking.domain.tokens import manage_token
from booking.models import Booking, Counter
from tenants.context import office_context
from tenants.models import Office

MINUTE = timedelta(minutes=1)


def states(office: Office) -> list[str]:
    with office_context(office):
        return list(Booking.objects.order_by("created_at", "pk").values_list("state", flat=True))


def test_a_hold_answers_to_the_letter(api: Api, town: Town, olsztyn: Office) -> None:
    answer = api.post("/holds", {"service": "dowod", "start": EIGHT})
    assert answer.status_code == 201
    hold = answer.json()
    assert hold == {
        "token": hold["token"],
        "start": EIGHT,
        "end": QUARTER_PAST,
        "unit": {"id": str(town.desk.pk), "slug": "bok", "name": "Biuro Obsługi Klienta"},
        "counter": {"id": hold["counter"]["id"], "slug": "k1", "name": "Okienko 1"},
        "held_until": "2026-11-20T10:05:00+01:00",
        "extensions_left": 10,
    }
    assert answer["Cache-Control"] == "no-store"
    with office_context(olsztyn):
        booking = Booking.objects.get()
    assert (booking.state, booking.channel, booking.client) == ("held", "api", "")
    assert api.get(f"/holds/{hold['token']}").json() == hold


def test_a_hold_asks_the_database_no_more_than_it_must(api: Api) -> None:
    """The two of the verb: what the body names is remembered, and looked at by them."""
    api.hold(QUARTER_PAST)
    with CaptureQueriesContext(connection) as asked:
        api.hold()
    asked_for = [one["sql"].split()[0] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert asked_for == ["WITH", "WITH"]


@pytest.mark.parametrize("by", ["key", "pk"])
def test_service_and_unit_are_named_by_id_or_slug(api: Api, town: Town, by: str) -> None:
    body = {
        "service": str(getattr(town.trusted_profile, by)),
        "unit": str(getattr(town.vehicles, by)),
        "start": EIGHT,
    }
    assert api.post("/holds", body).json()["unit"]["slug"] == "komunikacja"


def test_a_start_may_come_with_any_offset(api: Api) -> None:
    for start in ("2026-11-23T07:00:00Z", "2026-11-23T02:15:00-05:00", "2026-11-23 08:30:00+0100"):
        assert api.post("/holds", {"service": "dowod", "start": start}).status_code == 201
    assert len(api.get("/services/dowod/slots", {"date": "2026-11-23"}).json()) == 3


def test_a_taken_time_is_refused(api: Api, olsztyn: Office) -> None:
    api.hold()
    document = refused(api.post("/holds", {"service": "dowod", "start": EIGHT}), 409, "slot_taken")
    assert document["detail"] == "Ten termin nie jest już wolny. Wybierz inny."
    assert states(olsztyn) == ["held"]


@pytest.mark.parametrize(
    ("start", "status", "code"),
    [
        ("2026-11-20T12:00:00+01:00", 422, "outside_lead_time"),
        ("2020-01-01T08:00:00+01:00", 422, "outside_lead_time"),
        ("2026-12-21T08:00:00+01:00", 422, "outside_lead_time"),
        ("2999-12-31T23:59:59+01:00", 422, "outside_lead_time"),
        ("2026-11-22T08:00:00+01:00", 409, "slot_taken"),
        ("2026-11-23T08:05:00+01:00", 409, "slot_taken"),
        ("2026-11-23T08:00:00.5+01:00", 409, "slot_taken"),
    ],
    ids=["today", "past", "beyond", "far", "Sunday", "off grid", "half a second"],
)
def test_what_is_not_on_offer_is_refused_and_leaves_no_trace(
    api: Api, olsztyn: Office, start: str, status: int, code: str
) -> None:
    refused(api.post("/holds", {"service": "dowod", "start": start}), status, code)
    assert states(olsztyn) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": None}, "start"),
        ({"start": "jutro"}, "start"),
        ({"start": "2026-11-23T08:00:00"}, "start"),
        ({"start": "2026-11-23"}, "start"),
        ({"start": 1795420800}, "start"),
        ({"start": "10000-01-01T08:00:00+01:00"}, "start"),
        ({"start": "9999-12-31T23:59:59-23:59"}, "start"),
        ({"start": "0001-01-01T00:00:00+23:59"}, "start"),
        ({"start": ["2026-11-23T08:00:00+01:00"]}, "start"),
        ({"service": 7}, "service"),
        ({"service": ""}, "service"),
        ({"service": "do\x00wod"}, "service"),
        ({"service": {"id": "dowod"}}, "service"),
        ({"unit": True}, "unit"),
        ({"people": 0}, "people"),
        ({"people": -1}, "people"),
        ({"people": 10**400}, "people"),
        ({"people": 1e308}, "people"),
        ({"people": "dwoje"}, "people"),
        ({"people": None}, "people"),
        ({"people": [2]}, "people"),
        ({"services": "dowod"}, "services"),
        ({"services": [1]}, "services.0"),
    ],
)
def test_a_body_that_does_not_fit_is_told_by_field(
    api: Api, olsztyn: Office, change: dict[str, Any], field: str
) -> None:
    answer = api.post("/holds", {"service": "dowod", "start": EIGHT, **change})
    assert set(refused(answer, 422, "validation")["errors"]) == {field}
    assert states(olsztyn) == []


def test_what_is_missing_is_told_all_at_once(api: Api) -> None:
    for body in ({}, None):
        document = refused(api.post("/holds", body), 422, "validation")
        assert set(document["errors"]) == {"service", "start"}


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"dowod"', b"true"])
def test_a_body_that_is_no_object_is_told_so(api: Api, body: bytes) -> None:
    assert set(refused(api.post("/holds", body), 422, "validation")["errors"]) == {"body"}


@pytest.mark.parametrize("body", [{"service": "nic"}, {"unit": "nic"}])
def test_an_unknown_service_or_unit_is_not_found(api: Api, body: dict[str, str]) -> None:
    answer = api.post("/holds", {"service": "dowod", "start": EIGHT, **body})
    refused(answer, 404, "not_found")


def test_a_unit_that_does_not_offer_the_service_has_no_such_time(api: Api) -> None:
    answer = api.post("/holds", {"service": "dowod", "unit": "komunikacja", "start": EIGHT})
    refused(answer, 409, "slot_taken")


def test_unknown_members_of_a_body_are_ignored(api: Api) -> None:
    assert api.hold(services=["dowod"], colour="blue", unit=None)


def test_a_party_goes_where_it_fits(api: Api, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Counter.objects.filter(key="k1").update(people=3)
    assert api.hold(people=3)
    answer = api.post("/holds", {"service": "dowod", "start": QUARTER_PAST, "people": 4})
    assert set(refused(answer, 422, "validation")["errors"]) == {"people"}


def test_more_time_is_given_until_it_is_used_up(api: Api, clock: time_machine.Coordinates) -> None:
    token = api.hold()
    clock.shift(4 * MINUTE)
    extended = api.post(f"/holds/{token}/extension")
    assert extended.status_code == 200
    assert extended.json()["held_until"] == "2026-11-20T10:09:00+01:00"
    assert extended.json()["extensions_left"] == 9
    for _ in range(9):
        assert api.post(f"/holds/{token}/extension", {}).status_code == 200
    refused(api.post(f"/holds/{token}/extension"), 409, "extensions_used")


def test_a_hold_that_ran_out_is_gone(
    api: Api, clock: time_machine.Coordinates, olsztyn: Office
) -> None:
    token = api.hold()
    clock.shift(5 * MINUTE)
    refused(api.get(f"/holds/{token}"), 410, "hold_expired")
    refused(api.post(f"/holds/{token}/extension"), 410, "hold_expired")
    assert api.hold() != token


def test_giving_back_answers_204_each_time_and_frees_the_time(api: Api, olsztyn: Office) -> None:
    token = api.hold()
    for _ in range(2):
        answer = api.delete(f"/holds/{token}")
        assert (answer.status_code, answer.content) == (204, b"")
    assert states(olsztyn) == ["dropped"]
    refused(api.get(f"/holds/{token}"), 410, "hold_expired")
    assert api.hold()


def test_a_programme_without_cookie_may_hold_several_times(api: Api, olsztyn: Office) -> None:
    api.hold(EIGHT)
    answer = api.post("/holds", {"service": "dowod", "start": QUARTER_PAST})
    assert states(olsztyn) == ["held", "held"]
    assert "Set-Cookie" not in answer


def test_a_browser_with_the_cookie_holds_one_place(
    at: Callable[[Office], Client], town: Town, olsztyn: Office
) -> None:
    browser = Api(at(olsztyn))
    browser.client.post("/sprawa/dowod/termin", {"start": EIGHT})
    browser.hold(QUARTER_PAST)
    assert states(olsztyn) == ["dropped", "held"]


def test_a_cookie_of_the_other_office_or_of_ones_own_making_is_no_client(
    at: Callable[[Office], Client], town: Town, olsztyn: Office, pultusk: Office
) -> None:
    from django.http import HttpResponse

    from booking.client import remember_client

    browser = Api(at(olsztyn))
    with office_context(pultusk):
        remember_client(made := HttpResponse(), "a" * 24)
    foreign = made.cookies[settings.OKIENKO_CLIENT_COOKIE].value
    for cookie in (foreign, "a" * 24, "a" * 24 + "." + "b" * 43, "\x00", "."):
        browser.client.cookies[settings.OKIENKO_CLIENT_COOKIE] = cookie
        assert browser.hold()
        with office_context(olsztyn):
            assert Booking.objects.latest("created_at").client == ""
            Booking.objects.all().update(released_at=FRIDAY, state="dropped")


def test_other_tokens_are_no_holds(
    api: Api, town: Town, olsztyn: Office, at: Callable[[Office], Client], pultusk: Office
) -> None:
    token = api.hold()
    with office_context(olsztyn):
        manage = manage_token(Booking.objects.get())
    for wrong in (manage, token[:-1], token[::-1], "x", "%00", "%ED%A0%80", "ą" * 54):
        refused(api.get(f"/holds/{wrong}"), 404, "not_found")
        refused(api.post(f"/holds/{wrong}/extension"), 404, "not_found")
        refused(api.delete(f"/holds/{wrong}"), 404, "not_found")
    stranger = Api(at(pultusk))
    refused(stranger.get(f"/holds/{token}"), 404, "not_found")
    refused(stranger.delete(f"/holds/{token}"), 404, "not_found")
    assert states(olsztyn) == ["held"]
