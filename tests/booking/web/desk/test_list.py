"""The list of every visit: found by anything, ordered, kept as a view, taken out as a file."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from support.house import TEN, TODAY, House
from support.pages import read
from support.staff import hire

from booking.domain.listing import export as exporting
from booking.domain.listing.export import work_on_exports
from booking.enums import BookingState
from booking.models import Contact, ExportState, ListExport, SavedView
from tenants.accounts.models import Role
from tenants.audit.models import Entry
from tenants.context import office_context

_S = BookingState
LIST = "/panel/lista"


def found(browser: Client, query: str = "") -> list[str]:
    """The references on the page, in their order, by way of the file of the same list."""
    answer = browser.post(f"{LIST}/plik", {"zapytanie": query, "format": "csv"})
    rows = [*csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";")]
    return [row[1] for row in rows[1:]]


@pytest.fixture
def people(house: House) -> House:
    """Three visits of three people at three counters."""
    house.visit("11:00", "Łucja Żółć", counter="a")
    house.visit("12:00", "Adam Święty", counter="b", day=TODAY + timedelta(days=1))
    house.visit("13:00", "Maria Próbna", counter="c", state=_S.CANCELLED)
    with office_context(house.office):
        Contact.objects.filter(first_name="Adam").update(
            email="adam.swiety@example.com", phone="+48512345678"
        )
    return house


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("kto=zolc", ["Łucja Żółć"]),
        ("kto=ZOLC+lucja", ["Łucja Żółć"]),
        ("kto=Święty+Adam", ["Adam Święty"]),
        ("kto=adam.swiety@example", ["Adam Święty"]),
        ("kto=512+345+678", ["Adam Święty"]),
        ("kto=%2B48512345678", ["Adam Święty"]),
        ("kto=0048+512345678", ["Adam Święty"]),
        ("kto=nikt", []),
        ("kto=%25", []),
        ("stan=cancelled", ["Maria Próbna"]),
        ("stan=umowione", ["Łucja Żółć", "Adam Święty"]),
        ("okres=dzis", ["Łucja Żółć", "Maria Próbna"]),
        ("okres=tydzien", ["Łucja Żółć", "Maria Próbna", "Adam Święty"]),
        ("okres=wybrane&od=2026-11-21&do=2026-11-21", ["Adam Święty"]),
        ("okres=wybrane&od=jutro&do=9999-12-31", ["Łucja Żółć", "Maria Próbna", "Adam Święty"]),
        ("sortuj=-when", ["Adam Święty", "Maria Próbna", "Łucja Żółć"]),
        ("sortuj=person", ["Maria Próbna", "Adam Święty", "Łucja Żółć"]),
        ("sortuj=haslo", ["Łucja Żółć", "Maria Próbna", "Adam Święty"]),
    ],
)
def test_visits_are_found_and_ordered(
    people: House, anna: Client, asked: str, names: list[str]
) -> None:
    assert found(anna, asked) == names


def test_places_and_numbers_are_found_too(people: House, anna: Client) -> None:
    visit = people.visit("14:00", "Dorota Próbna", counter="b")
    assert found(anna, f"kto={visit.reference.lower()}") == ["Dorota Próbna"]
    assert found(anna, f"okienko={people.counters['b'].pk}") == ["Dorota Próbna", "Adam Święty"]
    assert found(anna, f"jednostka={people.units['usc'].pk}") == ["Maria Próbna"]
    assert len(found(anna, f"sprawa={people.service.pk}")) == 4
    assert len(found(anna, "okienko=nic&sprawa=1&jednostka=x")) == 4


def test_a_clerk_of_one_unit_never_sees_anothers(people: House, bartek: Client) -> None:
    assert found(bartek, "okres=zawsze") == ["Łucja Żółć", "Adam Święty"]
    foreign = f"jednostka={people.units['usc'].pk}"
    assert found(bartek, foreign) == []
    assert "Maria Próbna" not in read(bartek, f"{LIST}?okres=zawsze&kto=probna")
    assert "Okienko c" not in read(bartek, LIST)


def test_forms_that_were_never_sent_are_on_no_list(house: House, anna: Client) -> None:
    house.visit("11:00", "Nikt Taki", state=_S.HELD, expires_at=TEN + timedelta(minutes=5))
    assert found(anna, "okres=zawsze") == []


def test_the_page_says_what_it_shows_and_masks_contacts(people: House, anna: Client) -> None:
    page = read(anna, f"{LIST}?kolumny=person,phone,email&kto=adam")
    assert "1 wizyta" in page
    assert "Adam Święty" in page
    assert "••• 678" in page
    assert "a•••@example.com" in page
    assert "512345678" not in page
    assert "Nie ma takiej wizyty" in read(anna, f"{LIST}?kto=nikogo")


def test_pages_follow_each_other(house: House, anna: Client) -> None:
    for number in range(52):
        house.visit(f"{8 + number % 8:02}:00", f"Osoba Nr{number}", day=TODAY + timedelta(number))
    assert "Strona 1 z 2" in read(anna, LIST)
    assert "Osoba Nr51" in read(anna, f"{LIST}?strona=2")
    assert "Strona 2 z 2" in read(anna, f"{LIST}?strona=99")


def test_columns_are_chosen_moved_and_remembered(people: House, anna: Client) -> None:
    order = ["number", "when", "person", "state"]
    typed: dict[str, Any] = {"kolejnosc": order, "kolumna": ["when", "person", "number"]}
    anna.post(f"{LIST}/kolumny", {**typed, "wyzej": "when"})
    page = anna.get(LIST).content.decode()
    head = page[page.index("<thead>") : page.index("</thead>")]
    assert head.count("<th ") == 3
    assert head.index("Dzień") < head.index("Numer") < head.index("Osoba")
    answer = anna.post(f"{LIST}/kolumny", {**typed, "zapytanie": "kto=zolc&kolumny=when"})
    assert "kolumny=number,when,person" in answer["Location"]
    assert "kto=zolc" in answer["Location"]
    odd = f"{LIST}?kolumny=person,haslo,person"
    assert anna.get(odd).content.decode().count("<th ") == 1


def test_a_view_is_kept_shared_and_given_up(
    people: House, anna: Client, bartek: Client, enter: Callable[..., Client]
) -> None:
    typed = {"nazwa": "  Odwołane  ", "wspolny": "1", "zapytanie": "stan=cancelled&sortuj=-when"}
    kept = anna.post(f"{LIST}/widoki", typed)
    address = kept["Location"]
    assert "Maria Próbna" in read(anna, address)
    assert "Łucja Żółć" not in read(anna, address)
    assert "Odwołane (Anna)" in read(bartek, LIST)
    assert "Maria Próbna" not in read(bartek, address)  # shared, and yet of another unit
    with office_context(people.office):
        view = SavedView.objects.get()
    assert view.name == "Odwołane"
    assert bartek.post(f"{LIST}/widoki/{view.pk}/usuniecie").status_code == 404
    admin = enter(hire(people.office, "Adela"))
    assert admin.post(f"{LIST}/widoki/{view.pk}/usuniecie").status_code == 303
    assert anna.get(address).status_code == 404


def test_a_view_of_ones_own_is_nobody_elses(people: House, anna: Client, bartek: Client) -> None:
    kept = bartek.post(f"{LIST}/widoki", {"nazwa": "Moja łąka", "zapytanie": ""})
    assert "Moja łąka" not in read(anna, LIST)
    assert anna.get(kept["Location"]).status_code == 404
    bartek.post(f"{LIST}/widoki", {"nazwa": "Moja łąka", "zapytanie": "kto=zolc"})
    with office_context(people.office):
        assert [view.query["who"] for view in SavedView.objects.all()] == ["zolc"]
    assert "Podaj krótką nazwę" in read(bartek, _to(bartek.post(f"{LIST}/widoki", {"nazwa": " "})))


def _to(answer: HttpResponse) -> str:
    return str(answer["Location"])


def test_files_say_what_the_page_says_and_run_no_formula(house: House, anna: Client) -> None:
    house.visit("11:00", "=HYPERLINK(1) Próbna")
    query = {"zapytanie": "kolumny=person,state,phone"}
    text = anna.post(f"{LIST}/plik", {**query, "format": "csv"}).content.decode("utf-8-sig")
    assert text.splitlines() == [
        "Osoba;Stan;Telefon",
        "'=HYPERLINK(1) Próbna;umówiona;••• 200",
    ]
    book = anna.post(f"{LIST}/plik", {**query, "format": "xlsx"}).content
    sheet = load_workbook(BytesIO(book)).active
    assert sheet is not None
    cell = sheet["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1) Próbna", "s")
    with office_context(house.office):
        told = list(Entry.objects.filter(action="booking.list_exported").values_list("fields"))
    assert {name for (fields,) in told for name in fields} == {"csv", "xlsx", "1"}


def test_a_long_file_is_written_in_the_background(
    house: House, anna: Client, bartek: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for hour in ("10:00", "11:00", "12:00"):
        house.visit(hour)
    address = anna.post(f"{LIST}/plik", {"zapytanie": "", "format": "csv"})["Location"]
    assert "0 z 3 wizyt" in read(anna, address)
    assert anna.get(f"{address}/pobranie").status_code == 404
    with office_context(house.office):
        word = [f"{exporting.TASK}:{ListExport.objects.get().pk}"]
        given = connection.get_connection_params()
        names = ("host", "port", "user", "password", "dbname")
        known = {name: given[name] for name in names if given.get(name)}
        with psycopg.connect(**known) as another:
            another.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", word)
            work_on_exports(TEN)
            assert ListExport.objects.get().state == ExportState.RUNNING, "another writes it"
            # Of who hangs up a server forgets the words a moment later.
            another.execute("SELECT pg_advisory_unlock_all()")
        work_on_exports(TEN)
    assert "3 z 3 wizyt" in read(anna, f"{address}/stan")
    content = anna.get(f"{address}/pobranie").content.decode("utf-8-sig")
    assert len(content.splitlines()) == 4
    assert bartek.get(address).status_code == 404
    assert bartek.get(f"{address}/pobranie").status_code == 404
    with office_context(house.office):
        work_on_exports(TEN + timedelta(days=1))
        assert ListExport.objects.get().state == ExportState.OVER
    assert anna.get(f"{address}/pobranie").status_code == 404


def test_a_file_that_breaks_says_so(
    house: House, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    monkeypatch.setattr(exporting, "write", breaks)
    house.visit("11:00")
    address = anna.post(f"{LIST}/plik", {"zapytanie": "", "format": "xlsx"})["Location"]
    with office_context(house.office):
        work_on_exports(TEN)
    assert "nie udało się" in read(anna, address).lower()


def test_the_list_asks_as_much_for_three_rows_as_for_one(house: House, anna: Client) -> None:
    counts = []
    for hours in (("10:00",), ("10:30", "11:00")):
        for hour in hours:
            house.visit(hour)
        anna.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert anna.get(f"{LIST}?kto=dorota").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_strangers_and_residents_see_no_list(
    house: House, at: Callable[..., Client], enter: Callable[..., Client]
) -> None:
    assert at(house.office).get(LIST).status_code == 302
    resident = enter(hire(house.office, "Dorota", Role.RESIDENT))
    for address in (LIST, "/panel/kalendarz", "/panel/kalendarz/dane", "/panel/moje-okienka"):
        assert resident.get(address).status_code == 403
    assert resident.post(f"{LIST}/plik", {"format": "csv"}).status_code == 403


@pytest.mark.parametrize("sort", ["person", "-person"])
def test_pages_in_the_order_of_names_follow_each_other_both_ways(
    house: House, anna: Client, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr("booking.web.desk.listing.page.PER_PAGE", 3)
    last = ["Żak", "Łan", "Las", "Laska", "Ćma", "Świt", "Müller", "Las"]
    for number, name in enumerate(last):
        visit = house.visit(f"{8 + number:02}:00", f"Ewa {name}")
        if name == "Laska":
            house.visit("20:00", part_of=visit)
    forgotten = house.visit("07:00", "Nikt Już")
    with office_context(house.office):
        Contact.objects.filter(booking__part_of__isnull=False).delete()
        Contact.objects.filter(booking=forgotten).delete()
    inner = ["Ćma", "Las 10:00", "Las 15:00", "Laska", "Laska", "Łan", "Müller", "Świt", "Żak"]
    backwards = ["Las 10:00", "Las 15:00"]  # of one name the earlier comes first, either way
    expected = inner if sort == "person" else [*inner[:2:-1], *backwards, inner[0]]
    expected = [*expected, "–"]
    seen, address, pages = [], f"?okres=zawsze&sortuj={sort}&kolumny=person,when", []
    while address:
        page = anna.get(f"{LIST}{address}")
        assert names_on(page) == names_on(anna.get(f"{LIST}{plain(address)}"))
        pages.append(names_on(page))
        seen += names_on(page)
        address = page.context["after"]
    assert [one for one in seen if one.startswith("Las ")] == ["Las 10:00", "Las 15:00"]
    assert seen == expected
    for before in reversed(pages[:-1]):
        page = anna.get(f"{LIST}{page.context['before']}")
        assert names_on(page) == before
    assert "before" not in page.context or not page.context["before"]


def names_on(page: Any) -> list[str]:
    """Surnames, with the hour where there are two of one name; a dash for who is forgotten."""
    told = []
    for row, cells in page.context["rows"]:
        name = row["person_last_name"] or "–"
        told.append(f"{name} {dict(cells)['when'][11:]}" if name == "Las" else name)
    return told


def plain(address: str) -> str:
    """The same page counted off from the first."""
    return re.sub(r"&(po|przed)=[^&]*", "", address)
