"""What can be booked, and where: shapes to the letter, filters, languages, queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from support.api import Api, refused
from support.town import Town

from booking.api.unchanged import forget_answers
from booking.models import Field, Service, Settings, Unit
from tenants.context import office_context
from tenants.models import Office

KEYS = {
    "id",
    "slug",
    "title",
    "description",
    "category",
    "duration",
    "documents",
    "fields",
    "units",
    "lead",
    "contact",
    "consents",
}


def slugs(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["slug"] for one in answer.json()]


def test_the_catalogue_is_a_bare_array_of_published_services(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Service.objects.filter(key="profil").update(status="draft")
    answer = api.get("/services")
    assert set(slugs(answer)) == {"dowod", "rejestracja"}
    assert {frozenset(one) for one in answer.json()} == {frozenset(KEYS)}


def test_a_service_says_all_there_is_to_know(api: Api, town: Town) -> None:
    answer = api.get("/services/rejestracja").json()
    assert answer == {
        "id": str(town.vehicle.pk),
        "slug": "rejestracja",
        "title": "Rejestracja pojazdu",
        "description": "",
        "category": {
            "id": str(town.vehicle.category_id),
            "slug": "pojazdy",
            "name": "Pojazdy",
        },
        "duration": 30,
        "documents": ["dokument tożsamości", "fotografia 35×45 mm"],
        "units": [
            {"id": str(town.vehicles.pk), "slug": "komunikacja", "name": "Wydział Komunikacji"}
        ],
        "lead": {"min_days": 1, "min_minutes": None, "max_days": 30},
        "contact": {"email": "required", "phone": "optional", "pesel": "off"},
        "consents": [
            {
                "id": str(town.notice.pk),
                "title": "Klauzula informacyjna",
                "kind": "notice",
                "required": True,
            }
        ],
        "fields": [
            {
                "key": "vin",
                "label": "Numer VIN",
                "type": "vin",
                "required": True,
                "purpose": "",
                "help": "",
                "show_if": {},
                "choices": [],
            }
        ],
    }
    assert api.get(f"/services/{town.vehicle.pk}").json() == answer


@pytest.mark.parametrize(
    "name", ["nic", "do%00wod", "dow%C3%B3d", "%F0%9F%A6%84", "%ED%A0%80", "x" * 300]
)
def test_an_unknown_service_is_not_found(api: Api, name: str) -> None:
    for call in (f"/services/{name}", f"/services/{name}/days"):
        refused(api.get(call), 404, "not_found")


def test_a_service_that_is_not_published_is_not_found(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Service.objects.update(status="archived")
    for name in ("dowod", str(town.id_card.pk)):
        refused(api.get(f"/services/{name}"), 404, "not_found")


def test_services_are_filtered_by_unit_and_category_named_by_id_or_slug(
    api: Api, town: Town
) -> None:
    for unit in ("bok", str(town.desk.pk)):
        assert set(slugs(api.get("/services", {"unit": unit}))) == {"dowod", "profil"}
    for category in ("pojazdy", str(town.vehicle.category_id)):
        assert slugs(api.get("/services", {"category": category})) == ["rejestracja"]
    assert slugs(api.get("/services", {"unit": "bok", "category": "pojazdy"})) == []
    assert len(slugs(api.get("/services", {"unit": "", "category": "", "q": ""}))) == 3


@pytest.mark.parametrize("query", [{"unit": "nic"}, {"category": "nic"}])
def test_an_unknown_unit_or_category_is_not_found(api: Api, query: dict[str, str]) -> None:
    refused(api.get("/services", query), 404, "not_found")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("dowód", "dowod"),
        ("dowod", "dowod"),
        ("DOWÓD OSOBISTY", "dowod"),
        ("samochod", "rejestracja"),
        ("przerejestrowac auto", "rejestracja"),
    ],
)
def test_search_forgives_diacritics_case_and_endings(api: Api, words: str, found: str) -> None:
    assert slugs(api.get("/services", {"q": words}))[0] == found


def test_search_that_finds_nothing_is_empty(api: Api) -> None:
    assert slugs(api.get("/services", {"q": "hydroplan"})) == []


def test_unknown_query_parameters_are_ignored(api: Api) -> None:
    assert len(slugs(api.get("/services", {"format": "xml", "utm_source": "x", "page": "9"}))) == 3


def test_titles_follow_accept_language(api: Api, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Service.objects.filter(key="dowod").update(translations={"en": {"name": "ID card"}})
    english = api.get("/services/dowod", accept_language="en")
    assert english.json()["title"] == "ID card"
    assert english["Content-Language"] == "en"
    for language in ("pl", "de", "", "*", "en;q=x,,;;"):
        told = api.get("/services/dowod", accept_language=language)
        assert told.json()["title"] == "Wniosek o dowód osobisty", language


def test_units_are_listed_with_their_place_and_whether_they_take_bookings(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Unit.objects.filter(key="komunikacja").update(status="closed")
    units = api.get("/units").json()
    assert [(one["slug"], one["status"]) for one in units] == [
        ("bok", "open"),
        ("komunikacja", "closed"),
    ]
    assert units[0]["location"]["accessibility"] == ["ramp", "lift"]
    assert units[0]["phone"] == "89 527 31 11"
    profile = api.get("/services/profil").json()
    assert [one["slug"] for one in profile["units"]] == ["bok"], "booked where it is open"


def test_what_the_office_asks_for_is_told(api: Api, olsztyn: Office) -> None:
    with office_context(olsztyn):
        Settings.objects.update(contact_phone="required", contact_pesel="optional")
    contact = api.get("/services/dowod").json()["contact"]
    assert contact == {"email": "required", "phone": "required", "pesel": "optional"}


def test_a_longer_catalogue_costs_no_more_queries(
    api: Api, olsztyn: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with office_context(olsztyn):
        Service.objects.exclude(key="dowod").update(status="draft")
    api.get("/services")
    forget_answers()
    with django_assert_num_queries(6):
        assert len(slugs(api.get("/services"))) == 1
    with office_context(olsztyn):
        Service.objects.update(status="published")
        dowod = Service.objects.get(key="dowod")
        for number in range(4):
            Field.objects.create(service=dowod, key=f"p{number}", label="Pole")
    with django_assert_num_queries(6):
        assert len(slugs(api.get("/services"))) == 3


def test_the_catalogue_of_one_office_is_not_the_others(
    api: Api, town: Town, at: Callable[[Office], Client], pultusk: Office
) -> None:
    stranger = Api(at(pultusk))
    assert slugs(stranger.get("/services")) == []
    refused(stranger.get(f"/services/{town.id_card.pk}"), 404, "not_found")
    assert stranger.get("/units").json() == []
