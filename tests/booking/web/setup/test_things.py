"""The screens of things: what is typed is checked beside its box, history is never lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read, words
from support.screens import edition_on

from booking.models import Category, Counter, HoursTemplate, Location, Service, ServiceFile, Unit
from tenants.audit.models import Entry
from tenants.context import office_context

ROOT = "/panel/ustawienia"
BUILDING = {"name": "Filia", "address": "ul. Leśna 2, 10-100 Olsztyn"}
HOURS = {"key": "standard", "mon_od": ["08:00"], "mon_do": ["16:00"], "weeks": "every"}


def row_of(house: House, model: Any, **where: object) -> Any:
    with office_context(house.office):
        return model.objects.get(**where)


def service_data(**more: object) -> dict[str, object]:
    usual = {"name": "Dowód osobisty", "duration": 30, "buffer": 0, "lead__max_days": 30}
    return {**usual, **more}


def test_a_building_is_added_with_a_key_made_of_its_name(house: House, anna: Client) -> None:
    answer = anna.post(f"{ROOT}/budynki/nowe", {**BUILDING, "name": "Filia przy Łąkowej"})
    assert answer.status_code == 302
    row = row_of(house, Location, key="filia-przy-lakowej")
    with office_context(house.office):
        entry = Entry.objects.filter(action="locations.created").get()
    assert (entry.by_name, entry.about_id) == ("Anna", row.pk)


@pytest.mark.parametrize(
    ("typed", "box", "told"),
    [
        ({"name": ""}, "name", "wymagane"),
        ({"capacity__area_m2": "40"}, "capacity__people", "Podaj"),
        ({"capacity__area_m2": "2", "capacity__m2_per_person": "4"}, "capacity__people", "nikt"),
        ({"sms_name": "Łąkowa"}, "sms_name", "Lakowa"),
        ({"key": "Zła nazwa"}, "key", "małe litery"),
    ],
)
def test_what_is_wrong_with_a_building_is_told_beside_the_box(
    house: House, anna: Client, typed: dict[str, str], box: str, told: str
) -> None:
    answer = anna.post(f"{ROOT}/budynki/nowe", {**BUILDING, **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="id_{box}_error"' in page
    assert told in words(page)


def test_hours_have_any_number_of_breaks_on_the_grid(house: House, anna: Client) -> None:
    begins, ends = ["08:00", "10:15", "13:00", ""], ["10:00", "12:30", "00:00", ""]
    sent = {**HOURS, "mon_od": begins, "mon_do": ends}
    assert anna.post(f"{ROOT}/godziny/nowe", sent).status_code == 302
    row = row_of(house, HoursTemplate, key="standard")
    assert row.windows == {"mon": ["08:00-10:00", "10:15-12:30", "13:00-24:00"]}
    for begin, end in (("08:02", "10:00"), ("10:00", "08:00"), ("", "10:00")):
        sent = {**HOURS, "key": "inne", "mon_od": [begin], "mon_do": [end]}
        answer = anna.post(f"{ROOT}/godziny/nowe", sent)
        assert answer.status_code == 422, (begin, end)
        assert 'id="id_mon_error"' in answer.content.decode()


def test_a_ready_week_begins_the_form(house: House, anna: Client) -> None:
    page = anna.get(f"{ROOT}/godziny/nowe?wzor=przerwa").content.decode()
    assert page.count('value="12:30"') == 5


def test_two_admins_at_one_page_and_the_second_is_told(house: House, anna: Client) -> None:
    with office_context(house.office):
        path = f"{ROOT}/budynki/{Location.objects.get().pk}"
    first, second = edition_on(anna, path), edition_on(anna, path)
    assert anna.post(path, {**BUILDING, "name": "Nowa", "edition": first}).status_code == 302
    answer = anna.post(path, {**BUILDING, "name": "Druga", "edition": second})
    assert answer.status_code == 409
    assert "Ktoś zmienił te dane" in words(answer.content.decode())
    assert 'value="Druga"' in answer.content.decode()
    assert row_of(house, Location).name == "Nowa"


def test_an_office_file_counts_as_the_other_admin(house: House, anna: Client) -> None:
    with office_context(house.office):
        path = f"{ROOT}/budynki/{Location.objects.get().pk}"
    seen = edition_on(anna, path)
    with office_context(house.office):
        Location.objects.update(accessibility=["lift"])
    assert anna.post(path, {**BUILDING, "edition": seen}).status_code == 409


def test_the_order_is_changed_by_keys_and_told_when_stale(house: House, anna: Client) -> None:
    path = f"{ROOT}/okienka/"
    edition = edition_on(anna, path)
    sent = {"order": ["a", "b", "c"], "move": "c:up", "edition": edition}
    assert anna.post(f"{ROOT}/okienka/kolejnosc", sent).status_code == 302
    with office_context(house.office):
        assert list(Counter.objects.values_list("key", flat=True)) == ["a", "c", "b"]
    assert anna.post(f"{ROOT}/okienka/kolejnosc", sent).status_code == 409
    dragged = {"order": ["b", "a", "c"], "edition": edition_on(anna, path)}
    assert anna.post(f"{ROOT}/okienka/kolejnosc", dragged).status_code == 302
    with office_context(house.office):
        assert list(Counter.objects.values_list("key", flat=True)) == ["b", "a", "c"]


@pytest.mark.parametrize("slug", ["budynki", "jednostki", "kategorie"])
def test_lists_stand_in_the_order_they_were_put_into(
    empty_house: House, anna: Client, slug: str
) -> None:
    with office_context(empty_house.office):
        for number, name in enumerate(("Trzecia", "Druga", "Pierwsza")):
            place = Location.objects.create(key=f"l{number}", name=name, address="ul. 1")
            Unit.objects.create(key=f"u{number}", name=name, location=place, position=3 - number)
            Category.objects.create(key=f"k{number}", name=name, position=3 - number)
            Location.objects.filter(pk=place.pk).update(position=3 - number)
    told = read(anna, f"{ROOT}/{slug}/")
    assert told.index("Pierwsza") < told.index("Druga") < told.index("Trzecia")


def test_a_counter_that_is_put_away_keeps_its_visits(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    path = f"{ROOT}/okienka/{house.counters['a'].pk}"
    assert anna.post(f"{path}/usun").status_code == 409
    assert anna.post(f"{path}/archiwum").status_code == 302
    assert row_of(house, Counter, key="a").active is False
    assert house.state(visit) == "booked"
    assert anna.post(f"{path}/archiwum", {"back": "1"}).status_code == 302
    assert row_of(house, Counter, key="a").active is True


def test_what_nothing_hangs_on_is_deleted(house: House, anna: Client) -> None:
    with office_context(house.office):
        unused = Category.objects.create(key="pusta", name="Pusta")
        place = Location.objects.get()
    assert anna.post(f"{ROOT}/kategorie/{unused.pk}/usun").status_code == 302
    assert anna.post(f"{ROOT}/budynki/{place.pk}/usun").status_code == 409
    with office_context(house.office):
        assert not Category.objects.exists()
        assert Location.objects.exists()


def test_a_lost_visit_is_shown_before_hours_are_saved(house: House, anna: Client) -> None:
    with office_context(house.office):
        hours = HoursTemplate.objects.create(key="zwykle", windows={"fri": ["08:00-16:00"]})
        house.service.units.add(house.counters["a"].unit)
        house.counters["a"].services.add(house.service)
    visit = house.visit("11:00")
    path = f"{ROOT}/godziny/{hours.pk}"
    sent = {"key": "zwykle", "fri_od": ["12:00"], "fri_do": ["16:00"], "weeks": "every"}
    sent["edition"] = edition_on(anna, path)
    answer = anna.post(path, sent)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert visit.reference in page
    assert "traci miejsce" in words(page)
    with office_context(house.office):
        assert HoursTemplate.objects.get().windows == {"fri": ["08:00-16:00"]}
    answer = anna.post(path, {**sent, "seen": visit.reference})
    assert answer["Location"] == "/panel/bez-miejsca"
    assert house.state(visit) == "booked"
    with office_context(house.office):
        assert Entry.objects.get(action="plan.stranded").fields == [visit.reference]


def test_a_matter_is_copied_as_a_draft(house: House, anna: Client) -> None:
    answer = anna.post(f"{ROOT}/sprawy/{house.service.pk}/kopia")
    made = row_of(house, Service, key="dowod-osobisty-kopia")
    assert answer["Location"].endswith(str(made.pk))
    assert (made.name, made.status, made.duration) == ("Dowód osobisty (kopia)", "draft", 30)


def test_a_draft_is_seen_as_residents_will(house: House, anna: Client) -> None:
    told = read(anna, f"{ROOT}/sprawy/{house.service.pk}/podglad")
    assert "To jest podgląd." in told
    assert "Dowód osobisty" in told


def test_a_counter_deals_only_with_what_its_unit_gives(house: House, anna: Client) -> None:
    sent = {"name": "Okienko 9", "unit": "bok", "hours": "zwykle", "services": ["dowod"]}
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={})
    answer = anna.post(f"{ROOT}/okienka/nowe", {**sent, "priority": 1, "people": 1})
    assert answer.status_code == 422
    assert 'id="id_services_error"' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("wniosek.exe", b"MZ", "takich plików nie można"),
        ("wniosek.pdf", b"<html>", "nie zgadza się z jego nazwą"),
        ("wniosek.docx", b"PK\x03\x04", "nie zgadza się z jego nazwą"),
        ("wniosek.pdf", b"%PDF-" + b"0" * 10_000_000, "10 MB"),
    ],
)
def test_a_file_is_what_its_name_says(
    house: House, anna: Client, name: str, contents: bytes, told: str
) -> None:
    path = f"{ROOT}/sprawy/{house.service.pk}/pliki"
    answer = anna.post(path, {"file": SimpleUploadedFile(name, contents)})
    assert answer.status_code == 422
    assert told in words(answer.content.decode())
    with office_context(house.office):
        assert not ServiceFile.objects.exists()


def test_a_form_is_put_there_and_taken_away(house: House, anna: Client) -> None:
    path = f"{ROOT}/sprawy/{house.service.pk}/pliki"
    sent = {"file": SimpleUploadedFile("wniosek.pdf", b"%PDF-1.7 wzor")}
    assert anna.post(path, sent).status_code == 302
    assert "wniosek.pdf" in read(anna, path)
    assert anna.post(f"{path}/usun", {"name": "wniosek.pdf"}).status_code == 302
    assert "wniosek.pdf" not in read(anna, path)


@pytest.mark.parametrize("slug", ["budynki", "jednostki", "kategorie", "sprawy", "okienka"])
def test_lists_ask_the_database_the_same_for_one_and_for_three(
    empty_house: House, anna: Client, slug: str
) -> None:
    def add(number: int) -> None:
        with office_context(empty_house.office):
            place = Location.objects.create(key=f"l{number}", name=f"B{number}", address="ul. 1")
            unit = Unit.objects.create(key=f"u{number}", name=f"J{number}", location=place)
            group = Category.objects.create(key=f"k{number}", name=f"K{number}")
            service = Service.objects.create(
                key=f"s{number}", name=f"S{number}", duration=10, category=group
            )
            service.units.add(unit)
            counter = Counter.objects.create(
                key=f"c{number}", name=f"O{number}", unit=unit, hours_key="x"
            )
            counter.services.add(service)

    def queries() -> int:
        with CaptureQueriesContext(connection) as told:
            assert anna.get(f"{ROOT}/{slug}/").status_code == 200
        return len(told)

    add(1)
    queries()
    before = queries()
    add(2)
    add(3)
    assert queries() == before


PAGES = (
    *("", "budynki/", "jednostki/", "kategorie/", "sprawy/", "okienka/", "godziny/"),
    *("budynki/nowe", "sprawy/nowe", "okienka/nowe", "godziny/nowe", "jednostki/nowe"),
    *("kalendarz", "kalendarz/nowy", "katalog", "katalog/gmina", "publikacja"),
    *("dane/urzad", "dane/deklaracja", "dane/wyglad", "dane/zasady", "dane/osadzenie"),
    *("dane/przypomnienia", "dane/dane", "dane/lista-oczekujacych"),
)


@pytest.mark.parametrize("page", PAGES)
def test_only_admins_see_the_settings(
    house: House, anna: Client, bartek: Client, auditor: Client, page: str
) -> None:
    assert anna.get(f"{ROOT}/{page}").status_code == 200
    for other in (bartek, auditor):
        assert other.get(f"{ROOT}/{page}").status_code == 403


def test_a_clerk_changes_nothing(house: House, bartek: Client) -> None:
    for path in ("budynki/nowe", "okienka/kolejnosc", "publikacja", "katalog/gmina", "dane/dane"):
        assert bartek.post(f"{ROOT}/{path}", BUILDING).status_code == 403
    with office_context(house.office):
        assert Location.objects.count() == 1


def test_what_is_wrong_is_said_while_one_types(house: House, anna: Client) -> None:
    typed = {"name": "Profil", "duration": 17, "lead__max_days": 30, "buffer": 0, "sms_name": "ó"}
    answer = anna.post(f"{ROOT}/sprawy/sprawdz", typed)
    assert set(answer.json()) == {"duration", "sms_name"}
    assert "pięciu minut" in answer.json()["duration"]
    fine = {**typed, "duration": 15, "sms_name": "profil"}
    path = f"{ROOT}/sprawy/{house.service.pk}/sprawdz"
    assert anna.post(path, fine).json() == {}
    with office_context(house.office):
        assert Service.objects.get().name == house.service.name
