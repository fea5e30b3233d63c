"""Down and up on the screen: looked at first, written once, the second of two admins is told."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from support.house import TEN, furnish
from support.officefile import STARTERS
from support.pages import words
from support.staff import hire, sign_in

from booking.models import Counter, HoursTemplate, Service, ServiceVersion
from provisioning.domain.apply import apply
from provisioning.domain.describe import describe
from provisioning.officefile.load import load
from tenants.accounts.models import Role
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

ROOT = "/panel/przenoszenie"
TICKET = re.compile(r'name="ticket" value="([^"]*)"')
SEEN = re.compile(r'name="seen" value="([^"]*)"')
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.OKIENKO_FILES = str(tmp_path / "files")


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(TEN, tick=False):
        yield


@pytest.fixture
def town(olsztyn: Office) -> Office:
    apply(olsztyn, load(STARTERS / "olsztyn.yaml"), now=NOW)
    return olsztyn


def enter(office: Office, at: Callable[[Office], Client], name: str, role: Role) -> Client:
    hire(office, name, role)
    client = at(office)
    sign_in(client, f"{name.lower()}@example.com")
    return client


@pytest.fixture
def anna(town: Office, at: Callable[[Office], Client]) -> Client:
    return enter(town, at, "Anna", Role.ADMIN)


def look(browser: Client, contents: bytes, name: str = "sprawy.csv", kind: str = "katalog") -> Any:
    return browser.post(f"{ROOT}/{kind}", {"file": SimpleUploadedFile(name, contents)})


def yes(browser: Client, answer: Any) -> Any:
    page = answer.content.decode()
    ticket, seen = TICKET.search(page), SEEN.search(page)
    assert ticket is not None, words(page)
    return browser.post(f"{ROOT}/zapisz", {"ticket": ticket[1], "seen": seen[1] if seen else ""})


def taken(browser: Client, name: str) -> bytes:
    answer = browser.get(f"{ROOT}/pobierz/{name}")
    assert answer.status_code == 200
    return bytes(answer.content)


def service(office: Office, key: str) -> Service:
    with office_context(office):
        found: Service = Service.objects.get(key=key)
        return found


def first(office: Office) -> Service:
    with office_context(office):
        found = Service.objects.published().order_by("position").first()
        assert found is not None
        return found


def test_what_is_taken_down_and_sent_up_changes_nothing(town: Office, anna: Client) -> None:
    for name, kind in (
        ("katalog.xlsx", "katalog"),
        ("fields.csv", "katalog"),
        ("urzad.yaml", "plik"),
        ("urzad.zip", "plik"),
    ):
        answer = look(anna, taken(anna, name), name, kind)
        assert "nic by się nie zmieniło" in words(answer.content.decode()), name
    assert anna.get(f"{ROOT}/pobierz/hasla.csv").status_code == 404


def test_a_difference_is_looked_at_then_written_once(town: Office, anna: Client) -> None:
    one = first(town)
    rows = f"Klucz;Nazwa;Opis;Minuty wizyty\n{one.key};Nowa nazwa;Nowy opis;{one.duration}\n"
    answer = look(anna, rows.encode("cp1250"))
    told = words(answer.content.decode())
    assert f"było: {one.name}" in told
    assert "będzie: Nowa nazwa" in told
    assert service(town, one.key).name == one.name
    done = yes(anna, answer)
    assert "Zapisano" in words(done.content.decode())
    assert service(town, one.key).name == "Nowa nazwa"
    assert yes(anna, answer).status_code == 410
    with office_context(town):
        entry = Entry.objects.filter(action="office.apply").first()
        assert entry is not None
        assert (entry.by_name, entry.fields) == ("Anna", ["services"])
        version = ServiceVersion.objects.filter(service__key=one.key).first()
        assert version is not None
        assert (version.number, version.by_name) == (2, "Anna")
        assert version.changed == ["description", "name"]


def test_mistakes_are_told_with_row_and_column_and_nothing_is_written(
    town: Office, anna: Client
) -> None:
    one = first(town)
    rows = f"Klucz;Nazwa;Minuty wizyty\n{one.key};Nowa nazwa;17\n"
    answer = look(anna, rows.encode())
    assert answer.status_code == 422
    assert "C (Minuty wizyty) Podaj wielokrotność pięciu minut." in words(answer.content.decode())
    assert not TICKET.search(answer.content.decode())
    answer = look(anna, b"office: {name: X}\nbudynki: []\n", "urzad.yaml", "plik")
    assert answer.status_code == 422
    assert "budynki" in words(answer.content.decode())
    assert look(anna, b"", "pusty.csv").status_code == 422
    assert service(town, one.key).name == one.name


def test_the_second_of_two_admins_is_told(
    town: Office, anna: Client, at: Callable[[Office], Client]
) -> None:
    ewa = enter(town, at, "Ewa", Role.ADMIN)
    one = first(town)
    head = "Klucz;Nazwa;Opis\n"
    hers = look(anna, f"{head}{one.key};Annina;".encode())
    other = look(ewa, f"{head}{one.key};Ewina;".encode())
    assert yes(anna, hers).status_code == 200
    answer = yes(ewa, other)
    assert answer.status_code == 409
    told = words(answer.content.decode())
    assert "Ktoś zmienił ustawienia urzędu" in told
    assert "było: Annina" in told
    assert service(town, one.key).name == "Annina"
    assert yes(ewa, answer).status_code == 200
    assert service(town, one.key).name == "Ewina"


def test_an_upload_is_its_persons_alone(
    town: Office, anna: Client, at: Callable[[Office], Client]
) -> None:
    ewa = enter(town, at, "Ewa", Role.ADMIN)
    answer = look(anna, f"Klucz;Nazwa;Opis\n{first(town).key};Inna;".encode())
    assert yes(ewa, answer).status_code == 410


def test_visits_left_without_a_place_are_listed_before_and_found_after(
    olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    house = furnish(olsztyn)
    house.counter("a", "bok")
    with office_context(olsztyn):
        HoursTemplate.objects.create(key="zwykle", windows={"wed": ["08:00-16:00"]})
        house.service.units.add(house.counters["a"].unit)
        house.counters["a"].services.add(house.service)
    visit = house.visit("10:00", day=date(2026, 12, 23))
    anna = enter(olsztyn, at, "Anna", Role.ADMIN)
    answer = look(anna, b"Klucz;Priorytet;Stan\na;1;w archiwum")
    assert visit.reference in words(answer.content.decode())
    assert "w użyciu" in words(answer.content.decode())
    page = answer.content.decode()
    found = TICKET.search(page)
    assert found is not None
    unseen = anna.post(f"{ROOT}/zapisz", {"ticket": found[1], "seen": ""})
    assert unseen.status_code == 200
    with office_context(olsztyn):
        assert Counter.objects.get(key="a").active
    assert yes(anna, answer)["Location"] == "/panel/bez-miejsca"
    assert visit.reference in anna.get("/panel/bez-miejsca.csv").content.decode()
    with office_context(olsztyn):
        assert not Counter.objects.get(key="a").active


def test_an_office_file_on_the_screen_makes_another_office_the_same(
    town: Office, pultusk: Office, anna: Client, at: Callable[[Office], Client]
) -> None:
    celina = enter(pultusk, at, "Celina", Role.ADMIN)
    answer = look(celina, taken(anna, "urzad.zip"), "urzad.zip", "plik")
    assert yes(celina, answer).status_code == 200
    with office_context(town):
        there = describe()
    with office_context(pultusk):
        assert describe() == there


def test_only_admins_come_here(town: Office, anna: Client, at: Callable[[Office], Client]) -> None:
    bartek = enter(town, at, "Bartek", Role.CLERK)
    for path in (ROOT, f"{ROOT}/pobierz/katalog.xlsx"):
        assert bartek.get(path).status_code == 403
        assert at(town).get(path).status_code == 302
    assert look(bartek, b"Klucz;Nazwa\na;b").status_code == 403
    assert "Import i eksport" in words(anna.get(ROOT).content.decode())


def test_a_package_is_one_office_file_with_documents_that_are_what_they_say(
    town: Office, anna: Client
) -> None:
    def packed(**files: str) -> bytes:
        file = BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for name, contents in files.items():
                archive.writestr(name.replace("_", "."), contents)
        return file.getvalue()

    for sent, told in (
        (packed(a_yaml="office: {name: A}", b_yaml="office: {name: B}"), "jeden plik urzędu"),
        (packed(), "jeden plik urzędu"),
        (b"PK\x03\x04nic", "nie da się odczytać"),
        (
            packed(
                a_yaml="office: {name: A}\nservices:\n"
                "- {key: a, name: A, duration: 15, status: draft, files: [w.pdf]}",
                w_pdf="to nie PDF",
            ),
            "nie zgadza się z jego nazwą",
        ),
    ):
        answer = look(anna, sent, "urzad.zip", "plik")
        assert answer.status_code == 422
        assert told in words(answer.content.decode()), words(answer.content.decode())[:600]
