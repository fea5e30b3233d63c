"""Versions of a published matter: kept, looked at, taken back; and what never loses its history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read, words
from support.screens import edition_on, send

from booking.models import Category, Field, HoursTemplate, Location, Service, ServiceVersion, Unit
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.profile.models import Profile

ROOT = "/panel/ustawienia"


@pytest.fixture
def published(house: House) -> Service:
    """The matter as residents book it."""
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={"wed": ["08:00-16:00"]})
        house.service.units.add(house.counters["a"].unit)
        house.counters["a"].services.add(house.service)
        Service.objects.update(status="published", description="Pierwszy opis.")
    return house.service


def change(browser: Client, one: Service, **typed: Any) -> int:
    path = f"{ROOT}/sprawy/{one.pk}"
    said = {"name": "Dowód osobisty", "duration": 30, "lead__max_days": 30, "buffer": 0}
    more = {"units": ["bok"], "edition": edition_on(browser, path)}
    return int(send(browser, path, {**said, **more, **typed}).status_code)


def versions(house: House) -> list[tuple[int, str, list[str]]]:
    with office_context(house.office):
        found = ServiceVersion.objects.order_by("number")
        return [(one.number, one.by_name, one.changed) for one in found]


def test_each_published_state_is_kept_and_an_earlier_one_taken_back(
    house: House, anna: Client, published: Service
) -> None:
    path = f"{ROOT}/sprawy/{published.pk}/wersje"
    assert "Nie ma jeszcze wersji" in read(anna, path)
    assert change(anna, published, description="Drugi opis.") == 302
    assert versions(house) == [(1, "", []), (2, "Anna", ["description", "sms_name"])]
    told = read(anna, path)
    assert "Wersja 2, piątek, 20 listopada" in told
    assert "Opis" in told
    told = read(anna, f"{path}/1")
    assert "Pierwszy opis. inaczej Drugi opis." in told
    sent = {"edition": edition_on(anna, f"{path}/1")}
    assert send(anna, f"{path}/1", sent).status_code == 302
    assert versions(house)[2] == (3, "Anna", ["description", "sms_name"])
    with office_context(house.office):
        assert Service.objects.get().description == "Pierwszy opis."
        assert Entry.objects.filter(action="services.taken_back").exists()
    assert anna.post(f"{path}/1", sent).status_code == 409
    assert "Sprawa jest teraz właśnie taka." in read(anna, f"{path}/1")
    assert anna.get(f"{path}/9").status_code == 404


def test_a_version_whose_place_is_gone_says_so(
    house: House, anna: Client, published: Service
) -> None:
    with office_context(house.office):
        extra = Unit.objects.create(
            key="filia", name="Filia", location=Location.objects.get(), hours_key=""
        )
        published.units.add(extra)
    assert change(anna, published, units=["bok", "filia"], description="Drugi.") == 302
    assert change(anna, published, units=["bok"]) == 302
    with office_context(house.office):
        Unit.objects.get(key="filia").delete()
    path = f"{ROOT}/sprawy/{published.pk}/wersje/1"
    answer = anna.post(path, {"edition": edition_on(anna, path)})
    assert answer.status_code == 422
    assert "nie ma" in words(answer.content.decode())


def test_drafts_have_no_versions_and_published_ones_cannot_be_deleted(
    house: House, anna: Client, published: Service
) -> None:
    anna.post(f"{ROOT}/sprawy/{published.pk}/szkic")
    change(anna, published, description="Szkic.")
    assert versions(house) == []
    with office_context(house.office):
        Service.objects.update(status="published")
        house.counters["a"].services.clear()
    change(anna, published, description="Nowy.")
    assert anna.post(f"{ROOT}/sprawy/{published.pk}/usun").status_code == 409


def test_the_database_keeps_versions_as_they_were(
    house: House, anna: Client, published: Service
) -> None:
    change(anna, published, description="Drugi.")
    table = "booking_service_version"
    for wanted in (f"UPDATE {table} SET number = 9", f"DELETE FROM {table}"):
        with (
            office_context(house.office),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(wanted)


def test_the_list_costs_the_same_however_long(
    house: House, anna: Client, published: Service
) -> None:
    path = f"{ROOT}/sprawy/{published.pk}/wersje"
    counts = []
    for number in (1, 2, 3):
        change(anna, published, description=f"Opis {number}.")
        with CaptureQueriesContext(connection) as seen:
            anna.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[2]


def test_versions_are_the_admins(house: House, bartek: Client, published: Service) -> None:
    assert bartek.get(f"{ROOT}/sprawy/{published.pk}/wersje").status_code == 403
    assert bartek.post(f"{ROOT}/sprawy/{published.pk}/wersje/1").status_code == 403


def test_a_building_is_put_away_once_nobody_receives_there(house: House, anna: Client) -> None:
    with office_context(house.office):
        hall = Location.objects.get()
        other = Location.objects.create(key="filia", name="Filia", address="ul. 2")
    assert anna.post(f"{ROOT}/budynki/{hall.pk}/archiwum").status_code == 409
    assert anna.post(f"{ROOT}/budynki/{other.pk}/archiwum").status_code == 302
    assert "w archiwum" in read(anna, f"{ROOT}/budynki/")
    assert "Filia" not in read(anna, f"{ROOT}/jednostki/nowe")
    sent = {"name": "Nowa", "location": "filia", "status": "open"}
    assert anna.post(f"{ROOT}/jednostki/nowe", sent).status_code == 422
    anna.post(f"{ROOT}/budynki/{other.pk}/archiwum", {"back": "1"})
    assert anna.post(f"{ROOT}/jednostki/nowe", sent).status_code == 302
    with office_context(house.office):
        unit = Unit.objects.get(key="nowa")
        Unit.objects.filter(pk=unit.pk).update(status="closed")
        Location.objects.filter(pk=other.pk).update(archived=True)
    assert anna.post(f"{ROOT}/jednostki/{unit.pk}/archiwum", {"back": "1"}).status_code == 409


def test_a_category_that_is_put_away_groups_nothing(
    house: House, anna: Client, published: Service
) -> None:
    with office_context(house.office):
        category = Category.objects.create(key="stare", name="Stare sprawy")
        Service.objects.update(category=category)
    assert "Stare sprawy" in read(anna, "/")
    assert anna.post(f"{ROOT}/kategorie/{category.pk}/archiwum").status_code == 302
    assert "Stare sprawy" not in read(anna, "/")
    assert "Dowód osobisty" in read(anna, "/")
    assert "Stare sprawy" in read(anna, f"{ROOT}/sprawy/{published.pk}")
    assert "Stare sprawy" not in read(anna, f"{ROOT}/sprawy/nowe")


def test_a_question_for_all_is_asked_in_matters_added_later(house: House, anna: Client) -> None:
    path = f"{ROOT}/sprawy/{house.service.pk}/formularz"
    typed = {"label": "Telefon domowy", "type": "phone", "everywhere": "on"}
    sent = {**typed, "edition": edition_on(anna, f"{path}/nowe")}
    assert anna.post(f"{path}/nowe", sent).status_code == 302
    new = {"name": "Profil", "duration": 10, "lead__max_days": 30, "buffer": 0}
    assert send(anna, f"{ROOT}/sprawy/nowe", new).status_code == 302
    anna.post(f"{ROOT}/katalog/gmina", {"service": ["meldunek"], "unit": []})

    def asked() -> set[str]:
        with office_context(house.office):
            found = Field.objects.filter(key="telefon-domowy")
            return set(found.values_list("service__key", flat=True))

    with office_context(house.office):
        everyone = set(Service.objects.values_list("key", flat=True))
    assert asked() == everyone
    page = f"{path}/pole/telefon-domowy"
    sent = {"label": "Telefon", "type": "phone", "edition": edition_on(anna, page)}
    assert anna.post(page, sent).status_code == 302
    assert send(anna, f"{ROOT}/sprawy/nowe", {**new, "name": "Inna"}).status_code == 302
    assert "inna" not in asked()
    assert asked() == everyone


def test_a_colour_that_cannot_be_read_is_refused_and_the_nearest_offered(
    house: House, anna: Client
) -> None:
    path = f"{ROOT}/dane/wyglad"
    with office_context(house.office):
        Profile.objects.update(short_name="UM Olsztyn")
    typed = {"languages": ["pl"], "address_form": "ty", "colour": "#ffcc00"}
    answer = anna.post(path, {**typed, "edition": edition_on(anna, path)})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Najbliższy dobry kolor" in words(page)
    shade = page.split('name="colour" value="')[1][:7]
    assert shade != "#ffcc00"
    again = {**typed, "colour": shade, "edition": edition_on(anna, path)}
    assert anna.post(path, again).status_code == 302
