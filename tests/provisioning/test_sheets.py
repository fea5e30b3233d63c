"""The catalogue as tables: what is taken down is read as the same; each mistake has its cell."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from support.officefile import STARTERS
from support.officefile_strategies import office_files

from booking.public import SHEETS
from provisioning.officefile.document import OfficeFile
from provisioning.officefile.load import load
from provisioning.officefile.parse import parse
from provisioning.sheets.export import csv_of, workbook
from provisioning.sheets.merge import merge
from tenants.sheets.read import read_tables
from tenants.sheets.tables import BadTable

TOWN = """\
office: {name: Urząd}
locations:
  - {key: ratusz, name: Ratusz, address: "pl. 1"}
units:
  - {key: bok, name: BOK, location: ratusz}
services:
  - {key: dowod, name: Dowód, duration: 15, units: [bok], status: draft}
  - {key: slub, name: Ślub, duration: 30, units: [bok], status: draft, fields: [{key: n, label: N}]}
hours_templates:
  - {key: std, mon: ["08:00-16:00"]}
counters:
  - {key: k1, name: Okienko 1, unit: bok, services: [dowod], hours: std}
"""


@pytest.fixture(autouse=True)
def _in_polish() -> Any:
    with translation.override("pl"):
        yield


@pytest.fixture
def town() -> OfficeFile:
    return parse(TOWN)


def read(document: OfficeFile, contents: bytes | str, name: str = "plik.csv") -> OfficeFile:
    sent = contents.encode() if isinstance(contents, str) else contents
    return merge(read_tables(name, sent), document)


def wrong(document: OfficeFile, contents: bytes | str, name: str = "plik.csv") -> list[str]:
    """Each mistake as ``row column: message``."""
    with pytest.raises(BadTable) as caught:
        read(document, contents, name)
    return [
        f"{one.place.row or '-'}{one.place.letter or '-'}: {one.message}"
        for one in caught.value.problems
    ]


def book(**sheets: list[list[object]]) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


@settings(max_examples=25, deadline=None)
@given(office_files())
def test_what_is_taken_down_is_read_as_the_same(document: OfficeFile) -> None:
    with translation.override("pl"):
        assert read(document, workbook(document), "katalog.xlsx") == document
        for sheet in SHEETS:
            rows = csv_of(sheet, document)
            assert rows.count(b"\r\n") < 2 or read(document, rows) == document


@pytest.mark.parametrize("name", ["olsztyn", "pultusk"])
def test_a_workbook_of_one_language_is_read_in_another(name: str) -> None:
    document = load(STARTERS / f"{name}.yaml").document
    taken = workbook(document)
    with translation.override("en"):
        assert read(document, taken, "katalog.xlsx") == document


def test_no_cell_is_a_formula_and_the_text_comes_back() -> None:
    document = parse(TOWN.replace("name: Dowód", 'name: "=1+1"').replace("Ślub", '"\'=2"'))
    sheet = next(one for one in SHEETS if one.name == "services")
    text = csv_of(sheet, document).decode("utf-8-sig")
    assert "'=1+1" in text
    assert read(document, text) == document
    rows = load_workbook(BytesIO(workbook(document)))["Sprawy"]
    cell = next(one for one in rows["B"] if one.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250", "iso-8859-2"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_polish_spreadsheets_are_understood(town: OfficeFile, encoding: str, sign: str) -> None:
    rows = [["Klucz", "Nazwa", "Stan"], ["slub", "Ślub w plenerze", "opublikowana"]]
    text = "\r\n".join(sign.join(row) for row in rows)
    after = {one.key: one for one in read(town, text.encode(encoding)).services}
    assert (after["slub"].name, after["slub"].status) == ("Ślub w plenerze", "published")
    assert after["slub"].fields == town.services[1].fields
    assert after["dowod"] == town.services[0]


def test_what_is_left_out_stays_and_what_is_emptied_goes(town: OfficeFile) -> None:
    before = read(town, "Klucz;Co zabrać;Opis\nslub;dowód;Miło.")
    assert before.services[1].documents == ("dowód",)
    after = read(before, "Klucz;Co zabrać\nslub;")
    assert (after.services[1].documents, after.services[1].description) == ((), "Miło.")


def test_a_new_matter_is_a_draft_and_an_empty_cell_publishes_nothing(
    in_olsztyn: object, town: OfficeFile
) -> None:
    new = "Klucz;Nazwa;Minuty wizyty;Stan\nprofil;Profil;10;\ndowod;Dowód;15;"
    after = {one.key: one.status for one in read(town, new).services}
    assert after == {"dowod": "draft", "slub": "draft", "profil": "draft"}


def test_rows_that_name_everything_give_the_order(town: OfficeFile) -> None:
    assert [one.key for one in read(town, "Klucz;Nazwa\nslub;Ślub\ndowod;Dowód").services] == [
        "slub",
        "dowod",
    ]
    assert read(town, "Klucz;Nazwa\nslub;Ślub").services[0].key == "dowod"


def test_days_may_be_typed_as_people_type_them(town: OfficeFile) -> None:
    said = "Od;Do;Zamknięte;Powód\n24.12.2026;;tak;Wigilia\n1.7.2027;2027-07-14;tak;Remont"
    days = read(town, said).exceptions
    assert [(str(one.first_day), str(one.last_day)) for one in days] == [
        ("2026-12-24", "2026-12-24"),
        ("2027-07-01", "2027-07-14"),
    ]
    typed = book(Godziny=[["Klucz", "poniedziałek"], ["std", "8:00"]])
    assert wrong(town, typed, "h.xlsx")[0].startswith("2B")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("Klucz;Nazwa;Minuty wizyty\nslub;Ślub;17", "2C: Podaj wielokrotność pięciu minut."),
        ("Klucz;Nazwa;Minuty wizyty\n\nslub;;30", "3B: Wypełnij tę komórkę."),
        ("Klucz;Nazwa;Opis\nnowa;Nowa;", "2-: Brakuje kolumny „Minuty wizyty”"),
        ("Klucz;Nazwa;Minuty wizyty\nZła;Zła;10", "2A: "),
        ("Klucz;Nazwa;Klucze jednostek\nslub;Ślub;bokk", "2C: "),
        (
            "Klucz;Nazwa;Stan\nslub;Ślub;gotowa",
            "2C: Nie znamy tu wartości „gotowa”. Wybierz jedną z: rob",
        ),
        ("Klucz;Nazwa\nslub;Ślub\nslub;Ślub", "3A: Wiersz 2 dotyczy tej samej rzeczy."),
        ("Klucz;Nazwa;Kolor\nslub;Ślub;zielony", "1C: Nie ma takiej kolumny."),
        ("Klucz;Nazwa;Nazwa\nslub;Ślub;Ślub", "1C: Ta kolumna jest dwa razy."),
        ("Nazwa;Minuty wizyty;Co zabrać\nŚlub;30;x", "1-: Brakuje kolumny „Klucz”."),
        ("a;b;c\n1;2;3", "1-: To nie jest tabela katalogu"),
        ('Klucz;Nazwa\nslub;"Ślub', "2-: Tego wiersza nie da się odczytać"),
        ("Klucz;Nazwa;Akceptacja\nslub;Ślub;tak", "1C: Nie ma takiej kolumny."),
        ("Klucz sprawy;Klucz;Pytanie\nbrak;x;X", "2-: Nie ma sprawy o kluczu „brak”."),
        ("Klucz sprawy;Klucz;Pytanie;Rodzaj odpowiedzi\nslub;x;X;PESEL", "2-: "),
        ("", "--: Plik jest pusty."),
    ],
)
def test_each_mistake_has_its_row_and_column(town: OfficeFile, rows: str, told: str) -> None:
    assert any(one.startswith(told) for one in wrong(town, rows)), wrong(town, rows)


def test_all_mistakes_are_told_at_once(town: OfficeFile) -> None:
    rows = "Klucz;Nazwa;Minuty wizyty\nslub;;17\ndowod;Dowód;x"
    assert [one[:2] for one in wrong(town, rows)] == ["2B", "2C", "3C"]


def test_what_breaks_a_thing_outside_of_the_file_names_it(town: OfficeFile) -> None:
    told = wrong(town, "Klucz;Nazwa;Klucze jednostek\ndowod;Dowód;")
    assert told[0].startswith("--: Okienka „k1”, spoza pliku:")


def test_formulas_and_errors_of_a_spreadsheet_are_refused_at_their_cell(town: OfficeFile) -> None:
    made = book(Sprawy=[["Klucz", "Nazwa", "Minuty wizyty"], ["slub", "=A1", 30]])
    assert wrong(town, made, "k.xlsx") == ["2B: Tu jest formuła. Wklej zamiast niej wartość."]
    made = book(Sprawy=[["Klucz", "Nazwa", "Minuty wizyty"], ["slub", "#REF!", 30.0]])
    assert wrong(town, made, "k.xlsx")[0].startswith("2B: Tu jest błąd arkusza")


def packed(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), contents)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "contents", "told"),
    [
        ("k.xlsm", b"PK\x03\x04", "makrami"),
        ("k.xlsx", packed(xl__workbook_xml=b"<a/>", xl__vbaProject=b"x"), "makrami"),
        ("k.xlsx", packed(xl__workbook_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), "nie da się"),
        ("k.xlsx", packed(xl__workbook_xml=b"0" * 41_000_000), "za duży"),
        ("k.xlsx", packed(xl__workbook_xml=b"<a/>"), "nie da się odczytać"),
        ("k.xlsx", packed(a=b"b"), "ani plik CSV"),
        ("k.xlsx", b"PK\x03\x04garbage", "ani plik CSV"),
        ("k.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 99, "stary plik XLS"),
        ("k.csv", b"a;b\x00c", "ani plik CSV"),
        ("k.csv", b"Klucz;Nazwa\n" + b"a;b\n" * 5001, "więcej niż 5000"),
        ("k.csv", b"x" * 5_000_001, "5 MB"),
    ],
)
def test_traps_and_strangers_are_refused(
    town: OfficeFile, name: str, contents: bytes, told: str
) -> None:
    assert told in wrong(town, contents, name)[0]


def test_a_row_far_down_is_no_trap(town: OfficeFile) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Sprawy"
    sheet.cell(1, 1, "Klucz")
    sheet.cell(1_048_576, 1, "x")
    file = BytesIO()
    made.save(file)
    assert "więcej niż 5000" in wrong(town, file.getvalue(), "k.xlsx")[0]
