"""Days and times: inclusive, bounded, zero included, with the offset of the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from support.api import EIGHT, Api, refused
from support.town import Town

from booking.models import CalendarException, Counter, HoursTemplate, Service
from tenants.context import office_context
from tenants.models import Office

MONDAY = "2026-11-23"


def test_days_are_inclusive_and_those_without_places_are_listed_with_zero(api: Api) -> None:
    answer = api.get("/services/dowod/days", {"from": "2026-11-20", "to": "2026-11-24"})
    assert answer.json() == [
        {"date": "2026-11-20", "free": 0},  # today: at least a day ahead
        {"date": "2026-11-21", "free": 0},
        {"date": "2026-11-22", "free": 0},
        {"date": "2026-11-23", "free": 6},
        {"date": "2026-11-24", "free": 6},
    ]


def test_without_dates_the_days_run_from_today_to_the_last_that_can_be_booked(api: Api) -> None:
    days = api.get("/services/dowod/days").json()
    assert (days[0]["date"], days[-1]["date"], len(days)) == ("2026-11-20", "2026-12-20", 31)
    later = api.get("/services/dowod/days", {"from": "2026-12-19"}).json()
    assert [one["date"] for one in later] == ["2026-12-19", "2026-12-20"]
    beyond = api.get("/services/dowod/days", {"from": "2027-06-01"}).json()
    assert beyond == [{"date": "2027-06-01", "free": 0}]


def test_who_asks_is_told_why_a_day_is_closed(api: Api, olsztyn: Office) -> None:
    with office_context(olsztyn):
        CalendarException.objects.create(
            first_day=date(2026, 11, 23), last_day=date(2026, 11, 23), closed=True, reason="remont"
        )
        Service.objects.update(max_days=40)
    asked = {"from": "2026-11-22", "to": "2026-12-25"}
    told = api.get("/services/dowod/days", {**asked, "reasons": "true"}).json()
    assert [one for one in told if "closed" in one] == [
        {"date": "2026-11-23", "free": 0, "closed": "remont"},
        {"date": "2026-12-24", "free": 0, "closed": "Wigilia Bożego Narodzenia"},
        {"date": "2026-12-25", "free": 0, "closed": "Boże Narodzenie (pierwszy dzień)"},
    ]
    assert told[0] == {"date": "2026-11-22", "free": 0}
    unasked = api.get("/services/dowod/days", asked).json()
    assert unasked == [{"date": one["date"], "free": one["free"]} for one in told]
    for day in ("0001-01-01", "9999-12-31"):
        query = {"from": day, "to": day, "reasons": "1"}
        assert api.get("/services/dowod/days", query).json() == [{"date": day, "free": 0}]


def test_at_most_92_days_are_told_at_once(api: Api) -> None:
    first = date(2026, 11, 20)
    for days, status in ((91, 200), (92, 422)):
        last = first + timedelta(days=days)
        answer = api.get("/services/dowod/days", {"from": f"{first}", "to": f"{last}"})
        assert answer.status_code == status
    assert set(refused(answer, 422, "validation")["errors"]) == {"to"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "wczoraj"}, "from"),
        ({"from": "2026-13-01"}, "from"),
        ({"to": "10000-01-01"}, "to"),
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"from": "\x00"}, "from"),
        ({"reasons": "moze"}, "reasons"),
        ({"unit": "x\x00"}, "unit"),
        ({"unit": "x" * 81}, "unit"),
    ],
)
def test_a_query_that_does_not_fit_is_told_by_field(
    api: Api, query: dict[str, str], field: str
) -> None:
    document = refused(api.get("/services/dowod/days", query), 422, "validation")
    assert set(document["errors"]) == {field}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2020-02-29"])
def test_days_of_any_age_are_empty_not_an_error(api: Api, day: str) -> None:
    assert api.get("/services/dowod/days", {"from": day, "to": day}).json() == [
        {"date": day, "free": 0}
    ]
    assert api.get("/services/dowod/slots", {"date": day}).json() == []
    assert api.get("/services/dowod/days", {"from": day}).status_code == 200


def test_slots_are_local_times_with_their_offset_and_end_without_buffer(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        type(town.id_card).objects.filter(key="dowod").update(buffer=5, step=20)
    slots = api.get("/services/dowod/slots", {"date": MONDAY}).json()
    assert slots[0] == {
        "start": "2026-11-23T08:00:00+01:00",
        "end": "2026-11-23T08:15:00+01:00",
        "unit": str(town.desk.pk),
    }
    assert [one["start"][11:16] for one in slots] == ["08:00", "08:20", "08:40", "12:00"]


def test_the_offset_is_that_of_the_day(
    api: Api, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    clock.move_to("2026-10-22T08:00:00+00:00")
    starts = {
        day: api.get("/services/dowod/slots", {"date": day}).json()[0]["start"]
        for day in ("2026-10-23", "2026-10-26")
    }
    assert starts == {
        "2026-10-23": "2026-10-23T08:00:00+02:00",
        "2026-10-26": "2026-10-26T08:00:00+01:00",
    }


def test_a_time_is_listed_once_however_many_counters_serve_it(api: Api, olsztyn: Office) -> None:
    with office_context(olsztyn):
        twin = Counter.objects.get(key="k1")
        services = list(twin.services.all())
        twin.pk, twin.key = None, "k3"
        twin = Counter.objects.create(
            key="k3", name="Okienko 3", unit=twin.unit, hours_key=twin.hours_key
        )
        twin.services.set(services)
    starts = [one["start"] for one in api.get("/services/dowod/slots", {"date": MONDAY}).json()]
    assert len(starts) == len(set(starts)) == 6
    api.hold()
    assert EIGHT in [s["start"] for s in api.get("/services/dowod/slots", {"date": MONDAY}).json()]


def test_a_held_time_is_gone_for_others_and_still_there_for_its_client(
    api: Api, at: Callable[[Office], Client], olsztyn: Office
) -> None:
    resident = Api(at(olsztyn))
    resident.client.post("/sprawa/dowod/termin", {"start": EIGHT})
    assert settings.OKIENKO_CLIENT_COOKIE in resident.client.cookies

    def first(program: Api) -> Any:
        return program.get("/services/dowod/slots", {"date": MONDAY}).json()[0]["start"]

    assert first(api) != EIGHT
    assert first(resident) == EIGHT
    days = {"from": MONDAY, "to": MONDAY}
    assert api.get("/services/dowod/days", days).json()[0]["free"] == 5
    assert resident.get("/services/dowod/days", days).json()[0]["free"] == 6


def test_days_and_slots_of_one_unit(api: Api, town: Town) -> None:
    for unit in ("komunikacja", str(town.vehicles.pk)):
        slots = api.get("/services/profil/slots", {"date": MONDAY, "unit": unit}).json()
        assert {one["unit"] for one in slots} == {str(town.vehicles.pk)}
    elsewhere = {"date": MONDAY, "unit": "komunikacja"}
    assert api.get("/services/dowod/slots", elsewhere).json() == []
    refused(api.get("/services/dowod/slots", {"date": MONDAY, "unit": "nic"}), 404, "not_found")
    refused(api.get("/services/dowod/days", {"unit": "nic"}), 404, "not_found")


def test_slots_need_a_day(api: Api) -> None:
    for query in ({}, {"date": "2026-02-30"}, {"date": "now"}):
        document = refused(api.get("/services/dowod/slots", query), 422, "validation")
        assert set(document["errors"]) == {"date"}


def test_what_is_free_now_is_asked_again_each_time(api: Api) -> None:
    for call in ("/services/dowod/days", f"/services/dowod/slots?date={MONDAY}"):
        assert api.get(call)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("call", ["days", f"slots?date={MONDAY}"])
def test_more_counters_and_visits_cost_no_more_queries(
    api: Api, olsztyn: Office, django_assert_max_num_queries: DjangoAssertNumQueries, call: str
) -> None:
    path = f"/services/dowod/{call}"
    with django_assert_max_num_queries(6 + 1) as few:
        assert api.get(path).status_code == 200
    with office_context(olsztyn):
        first = Counter.objects.get(key="k1")
        HoursTemplate.objects.create(key="inne", windows={"mon": ["07:00-15:00"]})
        for number in range(3, 7):
            other = Counter.objects.create(
                key=f"k{number}", name=f"Okienko {number}", unit=first.unit, hours_key="inne"
            )
            other.services.set(first.services.all())
    for minute in ("00", "15", "30"):
        api.hold(f"2026-11-23T08:{minute}:00+01:00")
    with django_assert_max_num_queries(6 + 1) as many:
        assert api.get(path).status_code == 200
    assert len(few) == len(many)
