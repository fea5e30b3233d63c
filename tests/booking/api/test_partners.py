"""A partner's program works with the office's visits, by the rights of its key and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.partner import MONDAY_MORNING, Program, a_key, booked
from support.town import FRIDAY, Town

from booking import pressure
from booking.api import limits
from booking.domain.retain import forget
from booking.models import Booking, Service
from provisioning.domain.incidents.find import Trace, find
from tenants.accounts.attempts import Limit
from tenants.api_keys.keys import end_key
from tenants.api_keys.models import ApiKey, Scope
from tenants.audit.actor import SYSTEM
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.entitlements import Entitlements, grant
from tenants.models import Office


@pytest.fixture
def queue(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Program:
    """A ticket machine: it sees visits and marks arrivals, but not who comes."""
    return Program(at(olsztyn), a_key(olsztyn, Scope.READ, Scope.CHANGE))


@pytest.fixture
def documents(at: Callable[[Office], Client], olsztyn: Office, town: Town) -> Program:
    """A document system: it reads who comes, and changes nothing."""
    return Program(at(olsztyn), a_key(olsztyn, Scope.READ, Scope.PERSON))


def test_visits_come_in_the_order_of_their_times_without_the_person(
    api: Api, queue: Program, town: Town, olsztyn: Office
) -> None:
    late, early = (booked(api, town, olsztyn, start) for start in (QUARTER_PAST, EIGHT))
    told = queue.get("/bookings").json()
    assert [row["id"] for row in told["results"]] == [str(early.pk), str(late.pk)]
    first = told["results"][0]
    assert (first["status"], first["start"], first["service"]["slug"]) == ("booked", EIGHT, "dowod")
    assert first["person"] is None
    assert first["answers"] is None
    assert "Dorota" not in queue.get("/bookings").content.decode()
    assert told["next"] is None


def test_who_comes_is_read_with_the_right_to_it_and_each_time_written_down(
    api: Api, documents: Program, town: Town, olsztyn: Office
) -> None:
    visit = booked(api, town, olsztyn)
    person = documents.get(f"/bookings/{visit.pk}").json()["person"]
    assert person["last_name"] == "Nowak"
    assert documents.get("/bookings").json()["results"][0]["person"] == person
    with office_context(olsztyn):
        notes = Entry.objects.filter(action="api.persons_read")
        assert [one.fields for one in notes] == [[visit.reference]] * 2
        assert {(one.by_kind, one.by_name) for one in notes} == {("api", "Biletomat w holu")}
        forget([visit.pk])
    assert documents.get(f"/bookings/{visit.pk}").json()["person"] is None


def test_what_a_stolen_key_read_is_found_and_counted_after_an_incident(
    api: Api, documents: Program, town: Town, olsztyn: Office
) -> None:
    first = booked(api, town, olsztyn)
    documents.get(f"/bookings/{first.pk}")
    with office_context(olsztyn):
        found = find(Trace(FRIDAY, FRIDAY, ApiKey.objects.get().pk))
        assert (found.persons, found.records) == (1, 1)
    booked(api, town, olsztyn, QUARTER_PAST)
    documents.get("/bookings")
    with office_context(olsztyn):
        found = find(Trace(FRIDAY, FRIDAY, ApiKey.objects.get().pk))
        assert (found.persons, found.records) == (1 + 2, 2)


def test_page_after_page_nothing_is_missed_and_nothing_comes_twice(
    api: Api, queue: Program, town: Town, olsztyn: Office
) -> None:
    starts = [EIGHT, QUARTER_PAST, "2026-11-24T08:00:00+01:00"]
    visits = {str(booked(api, town, olsztyn, start).pk) for start in starts}
    for question in ({}, {"updated_since": "2026-11-20T09:00:00+01:00"}):
        seen, cursor = [], ""
        while cursor is not None:
            query = {**question, "limit": "1", **({"cursor": cursor} if cursor else {})}
            told = queue.get("/bookings", query).json()
            seen += [row["id"] for row in told["results"]]
            cursor = told["next"]
        assert len(seen) == len(starts)
        assert set(seen) == visits


def test_what_changed_since_comes_again_and_what_did_not_stays_away(
    api: Api, queue: Program, town: Town, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    booked(api, town, olsztyn)
    moved = booked(api, town, olsztyn, QUARTER_PAST)
    clock.move_to(MONDAY_MORNING)
    since = queue.get("/bookings").json()["updated_until"]
    assert since == "2026-11-23T09:59:30+01:00", "what is younger may still be joined by older"
    assert queue.get("/bookings", {"updated_since": since}).json()["results"] == []
    queue.post(f"/bookings/{moved.pk}/arrival")
    (row,) = queue.get("/bookings", {"updated_since": since}).json()["results"]
    assert (row["id"], row["status"]) == (str(moved.pk), "arrived")
    assert row["updated_at"] == "2026-11-23T10:00:00+01:00"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"date": "2026-11-23"}, 1),
        ({"from": "2026-11-24"}, 1),
        ({"to": "2026-11-22"}, 0),
        ({"unit": "bok"}, 2),
        ({"unit": "komunikacja"}, 0),
        ({"service": "dowod", "status": "booked"}, 2),
        ({"status": "cancelled,missed"}, 0),
    ],
)
def test_a_program_asks_for_what_it_needs(
    api: Api, queue: Program, town: Town, olsztyn: Office, query: dict[str, str], count: int
) -> None:
    booked(api, town, olsztyn)
    booked(api, town, olsztyn, "2026-11-24T08:00:00+01:00")
    assert len(queue.get("/bookings", query).json()["results"]) == count


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "held"}, "status"),
        ({"date": "wczoraj"}, "date"),
        ({"date": "9999-12-31"}, "date"),
        ({"to": "9999-12-31"}, "to"),
        ({"from": "0001-01-01"}, "from"),
        ({"updated_since": "2026-11-20T09:00:00"}, "updated_since"),
        ({"cursor": "bzdura"}, "cursor"),
        ({"cursor": "WyJjIiwgIngiLCAieSJd"}, "cursor"),
        ({"limit": "201"}, "limit"),
    ],
)
def test_what_does_not_fit_is_told_by_field(
    queue: Program, query: dict[str, str], field: str
) -> None:
    assert set(refused(queue.get("/bookings", query), 422, "validation")["errors"]) == {field}


def test_an_arrival_and_a_no_show_stand_in_the_visits_history_under_the_keys_name(
    api: Api, queue: Program, town: Town, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    one, other = booked(api, town, olsztyn), booked(api, town, olsztyn, QUARTER_PAST)
    refused(queue.post(f"/bookings/{one.pk}/arrival"), 409, "wrong_state")  # it is Friday
    clock.move_to(MONDAY_MORNING)
    assert queue.post(f"/bookings/{one.pk}/arrival").json()["status"] == "arrived"
    assert queue.post(f"/bookings/{other.pk}/no-show").json()["status"] == "missed"
    refused(queue.post(f"/bookings/{one.pk}/arrival"), 409, "wrong_state")
    with office_context(olsztyn):
        line = one.events.latest("number")
        assert (line.action, line.by_kind, line.by_name) == ("arrive", "api", "Biletomat w holu")


def test_the_office_says_yes_or_no_through_its_program(
    api: Api, queue: Program, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Service.objects.update(approval=True)
    yes, no = booked(api, town, olsztyn), booked(api, town, olsztyn, QUARTER_PAST)
    assert queue.get(f"/bookings/{yes.pk}").json()["status"] == "awaiting_approval"
    assert queue.post(f"/bookings/{yes.pk}/approval").json()["status"] == "booked"
    told = queue.post(f"/bookings/{no.pk}/rejection", {"reason": "Nie ten urząd."})
    assert told.json()["status"] == "rejected"
    refused(queue.post(f"/bookings/{no.pk}/approval"), 409, "wrong_state")


CALLS: tuple[tuple[str, str], ...] = (
    ("get", ""),
    ("get", "/{}"),
    ("post", "/{}/arrival"),
    ("post", "/{}/no-show"),
    ("post", "/{}/approval"),
    ("post", "/{}/rejection"),
)


def call(program: Api, method: str, path: str, booking: Booking) -> Any:
    where = f"/bookings{path.format(booking.pk)}"
    return program.get(where) if method == "get" else program.post(where, {})


@pytest.fixture
def bad_keys(olsztyn: Office, pultusk: Office) -> list[str]:
    """Another office's, one that was ended, one mistyped, a beginning, and nothing."""
    ended = a_key(olsztyn, *Scope)
    with office_context(olsztyn):
        end_key(ApiKey.objects.get().pk, now=FRIDAY, by=SYSTEM)
    return [a_key(pultusk, *Scope), ended, a_key(olsztyn, *Scope)[:-1] + "!", "okn_", ""]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_good_key_of_this_office_nothing_is_told(
    api: Api, bad_keys: list[str], town: Town, olsztyn: Office, method: str, path: str
) -> None:
    visit = booked(api, town, olsztyn)
    refused(call(api, method, path, visit), 401, "unauthorized")
    for key in bad_keys:
        answer = call(Program(api.client, key), method, path, visit)
        refused(answer, 401, "unauthorized")
        assert answer["WWW-Authenticate"] == "Bearer"
    with office_context(olsztyn):
        assert Booking.objects.get().state == "booked"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_each_call_needs_its_own_right(
    api: Api,
    town: Town,
    olsztyn: Office,
    method: str,
    path: str,
) -> None:
    visit = booked(api, town, olsztyn)
    needed = Scope.READ if method == "get" else Scope.CHANGE
    others = [scope for scope in Scope if scope != needed]
    program = Program(api.client, a_key(olsztyn, *others))
    refused(call(program, method, path, visit), 403, "scope_missing")


def test_an_expired_key_opens_nothing(queue: Program, clock: time_machine.Coordinates) -> None:
    assert queue.get("/bookings").status_code == 200
    clock.move_to(FRIDAY + timedelta(days=301))
    refused(queue.get("/bookings"), 401, "unauthorized")


def test_a_frozen_offices_programs_only_look(
    api: Api, queue: Program, town: Town, olsztyn: Office
) -> None:
    from tenants.context import platform_context

    visit = booked(api, town, olsztyn)
    with platform_context():
        grant(olsztyn.pk, Entitlements(staff_read_only=True))
    assert queue.get("/bookings").status_code == 200
    refused(queue.post(f"/bookings/{visit.pk}/arrival"), 403, "forbidden")


def test_there_is_no_visit_of_that_id(queue: Program) -> None:
    refused(queue.get(f"/bookings/{uuid4()}"), 404, "not_found")
    refused(queue.post(f"/bookings/{uuid4()}/arrival"), 404, "not_found")
    refused(queue.post("/bookings/ktoras/arrival"), 404, "not_found")


def test_more_visits_cost_no_more_queries(
    api: Api, documents: Program, town: Town, olsztyn: Office
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert documents.get("/bookings").status_code == 200
        return len(queries)

    booked(api, town, olsztyn)
    cost()  # the first time the key is noted as used
    one = cost()
    booked(api, town, olsztyn, QUARTER_PAST)
    booked(api, town, olsztyn, "2026-11-24T08:00:00+01:00")
    assert cost() == one


def test_a_key_is_one_client_and_whom_it_acts_for_is_another(queue: Program, town: Town) -> None:
    """As a browser: one place at a time, unless the partner says for whom it is."""
    first, second = queue.hold(EIGHT), queue.hold(QUARTER_PAST)
    refused(queue.get(f"/holds/{first}"), 410, "hold_expired")
    body = {"service": "dowod", "start": EIGHT}
    for_somebody = queue.post("/holds", body, Okienko_Client="kiosk-2")
    assert for_somebody.status_code == 201
    assert queue.get(f"/holds/{second}").status_code == 200


def test_a_key_is_counted_by_itself_and_told_what_is_left(
    queue: Program, api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OKIENKO_RATE_LIMITS = True
    monkeypatch.setattr(limits, "KEY_READ", Limit("api-key-read", 2, timedelta(minutes=1)))
    answer = queue.get("/bookings")
    assert answer["RateLimit-Policy"] == '"api-key-read";q=2;w=60'
    assert answer["RateLimit"].startswith('"api-key-read";r=1;t=')
    assert queue.get("/units")["RateLimit"].startswith('"api-key-read";r=0;t=')
    refused(queue.get("/units"), 429, "too_many")
    assert api.get("/units").status_code == 200, "the address has a limit of its own"


def test_in_a_rush_a_key_still_books_and_makes_no_rush_itself(
    queue: Program, api: Api, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.OKIENKO_RATE_LIMITS = True
    monkeypatch.setattr(pressure, "BUSY", 2)
    body = {"service": "dowod", "start": EIGHT}
    for _press in range(4):
        assert queue.post("/holds", body).status_code == 201
    assert api.post("/holds", {**body, "start": QUARTER_PAST}).status_code == 201
    for _press in range(3):
        api.post("/holds", body)
    refused(api.post("/holds", body), 429, "too_many")
    assert queue.post("/holds", body).status_code == 201
