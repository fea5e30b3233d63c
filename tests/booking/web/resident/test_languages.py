"""Three languages, whole: no page a resident opens falls back to another one by accident."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
import time_machine
from django.test import Client
from django.utils.translation import trans_real
from support.town import Town
from support.way import hold, send

from booking.domain.tokens import confirm_token, read_token
from booking.models import (
    Booking,
    CalendarException,
    Category,
    Location,
    Service,
    Settings,
)
from tenants.context import office_context
from tenants.models import Office
from tenants.profile.models import Profile


class Missed:
    """Stands behind a language and notes every text that it does not have."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def gettext(self, text: str) -> str:
        self.texts.append(text)
        return text

    def ngettext(self, one: str, many: str, _n: int) -> str:
        self.texts.append(one)
        return many

    def pgettext(self, context: str, text: str) -> str:
        return self.gettext(f"{context}|{text}")

    def npgettext(self, _context: str, one: str, many: str, n: int) -> str:
        return self.ngettext(one, many, n)


@pytest.fixture
def missed(monkeypatch: pytest.MonkeyPatch) -> Missed:
    """What Ukrainian lacks, instead of silently answering in Polish."""
    found = Missed()
    monkeypatch.setattr(trans_real.translation("uk"), "_fallback", found)
    return found


@pytest.fixture
def dorota_reads(dorota: Client, olsztyn: Office) -> Client:
    """Dorota, who chose Ukrainian; the building can prepare things, the office asks for all."""
    dorota.cookies["okienko_language"] = "uk"
    with office_context(olsztyn):
        Location.objects.update(accessibility=["sign_language", "induction_loop", "ground_floor"])
        Settings.objects.update(contact_phone="optional", contact_pesel="optional")
    return dorota


def test_every_page_of_the_way_is_ukrainian(
    dorota_reads: Client,
    edek: Client,
    olsztyn: Office,
    town: Town,
    missed: Missed,
    clock: time_machine.Coordinates,
) -> None:
    reader = dorota_reads
    for path in (
        *("/", "/?q=dowod", "/?q=smok", "/?kategoria=pojazdy", "/?jednostka=bok"),
        *("/sprawa/dowod", "/sprawa/dowod/termin", "/sprawa/profil/termin?jednostka=bok"),
        *("/sprawa/dowod/termin?od=2020-01-01", "/sprawa/dowod/termin?takze=profil"),
        *("/sprawa/dowod/kolejka", "/prywatnosc", "/deklaracja-dostepnosci", "/regulamin"),
        *("/pomoc", "/odwolaj", "/sprawa/smok", "/nie/ma"),
    ):
        page = reader.get(path).content.decode()
        assert '<html lang="uk">' in page
    form = hold(reader, "rejestracja")
    reader.get(form)
    wrong = {"first_name": "1", "email": "x", "phone": "12", "pesel": "44051401358"}
    reader.post(form, wrong)
    reader.post(f"{form}/przedluz")
    edek.post("/sprawa/dowod/termin", {"start": "2026-11-23T08:00:00+01:00"})
    reader.post("/sprawa/dowod/termin", {"start": "2026-11-23T08:00:00+01:00"})
    visit = _sent(reader, town)
    for path in (visit, f"{visit}?wyslano=1", f"{visit}?zmieniono=1", f"{visit}/adres"):
        reader.get(path)
    reader.post(f"{visit}/potwierdz", {"pin": "000000"})
    reader.post(f"{visit}/wyslij-ponownie")
    with office_context(olsztyn):
        link = confirm_token(read_token(visit.split("/")[2]).booking)
    reader.get(f"/rezerwacja/{link}")
    reader.post(f"/rezerwacja/{link}/potwierdz")
    for path in (visit, f"{visit}/odwolaj", f"{visit}/termin", f"{visit}/wczesniej"):
        reader.get(path)
    reader.get(f"{visit}/zgody")
    reader.get(f"/rezerwacja/{link}")
    with office_context(olsztyn):
        mine = Booking.objects.filter(state="booked").values_list("pk", flat=True)[0]
    for state in ("awaiting_approval", "missed", "served", "cancelled", "expired"):
        with office_context(olsztyn):
            Booking.objects.filter(pk=mine).update(state=state)
        reader.get(visit)
    # The names of languages are translated by Django once more, from Ukrainian.
    assert sorted({text for text in missed.texts if re.search("[A-Za-z]", text)}) == []


def test_the_check_sees_a_text_that_is_not_translated(
    dorota_reads: Client, missed: Missed, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = trans_real.translation("uk")._catalog
    for part in catalogue._catalogs:
        part.pop("Search", None)
    try:
        dorota_reads.get("/")
        assert "Search" in missed.texts
    finally:
        trans_real._translations.clear()


OFFICE_WORDS = (
    *("Wniosek o dowód", "Rejestracja pojazdu", "Biuro Obsługi", "Wydział Komunikacji"),
    *("dokument tożsamości", "fotografia", "Okienko 1", "Okienko 2", "Dokumenty", "Pojazdy"),
    *("Klauzula informacyjna", "Administratorem danych", "Numer VIN", "awaria windy", "remont"),
)
VOID = {"meta", "link", "input", "br", "img", "use", "hr"}


class Spoken(HTMLParser):
    """Hears which words of the office a voice set to the page's language would read."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            above = self.open[-1][1] if self.open else ""
            self.open.append((tag, dict(attrs).get("lang") or above))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self.open[-1] if self.open else ("", "")
        text = data.replace("\u00a0", " ")
        if language != "pl" and tag not in {"title", "script", "option"}:
            self.wrong += [f"<{tag}> {text.strip()}" for one in OFFICE_WORDS if one in text]


def test_polish_words_on_a_page_in_english_say_that_they_are(
    dorota: Client, olsztyn: Office, town: Town, clock: time_machine.Coordinates
) -> None:
    dorota.cookies["okienko_language"] = "en"
    with office_context(olsztyn):
        CalendarException.objects.create(
            first_day="2026-11-24", last_day="2026-11-24", closed=True, reason="awaria windy"
        )
    form = hold(dorota, "rejestracja", "2026-11-23T12:00:00+01:00")
    visit = _sent(dorota, town)
    with office_context(olsztyn):
        link = confirm_token(read_token(visit.split("/")[2]).booking)
    dorota.post(f"/rezerwacja/{link}/potwierdz")
    for path in (
        *("/", "/?q=dowod", "/?jednostka=bok", "/sprawa/dowod", "/sprawa/dowod/termin"),
        *("/sprawa/dowod/kolejka", "/prywatnosc", "/regulamin", "/deklaracja-dostepnosci"),
        *(form, visit, f"{visit}/termin", f"{visit}/odwolaj", f"{visit}/zgody"),
    ):
        page = dorota.get(path, follow=True).content.decode()
        assert Spoken(page).wrong == [], path
        title = page[page.index("<title>") : page.index("</title>")]
        assert "<span" not in title, path
    dorota.cookies["okienko_language"] = "pl"
    assert '<span lang="pl">' not in dorota.get("/sprawa/dowod").content.decode()


def test_a_word_that_is_not_marked_would_be_heard() -> None:
    page = '<html lang="en"><p>Matter: Dokumenty, <span lang="pl">Okienko 1</span><br>'
    assert Spoken(page).wrong == ["<p> Matter: Dokumenty,"]


def test_dates_and_plurals_follow_each_language(dorota: Client, town: Town) -> None:
    told = {
        "pl": ("poniedziałek, 23 listopada, 8:00", "6 wolnych terminów"),
        "en": ("Monday, 23 November, 8:00", "6 free times"),
        "uk": ("понеділок, 23 листопада, 8:00", "6 вільних годин"),
    }
    for language, (day, free) in told.items():
        dorota.cookies["okienko_language"] = language
        assert day in dorota.get("/").content.decode().replace("\u00a0", " ")
        assert free in dorota.get("/sprawa/dowod/termin").content.decode()


def test_names_are_sorted_by_the_alphabet_of_the_reader(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    with office_context(olsztyn):
        Service.objects.update(position=0)
        Category.objects.filter(key="pojazdy").update(
            name="Ślub", position=0, translations={"uk": {"name": "Авто"}}
        )
        Category.objects.filter(key="dokumenty").update(
            name="Świadectwa", position=0, translations={"uk": {"name": "Ґанки"}}
        )
        Category.objects.create(key="z", name="Szkoła")
        Service.objects.filter(key="profil").update(category=Category.objects.get(key="z"))
    page = dorota.get("/").content.decode()
    assert page.index("Szkoła</a>") < page.index("Ślub</a>") < page.index("Świadectwa</a>")
    dorota.cookies["okienko_language"] = "uk"
    page = dorota.get("/").content.decode()
    assert page.index("Авто</a>") < page.index("Ґанки</a>")


def test_an_office_offers_the_languages_it_chose(dorota: Client, olsztyn: Office) -> None:
    assert "/jezyk/uk" not in dorota.get("/").content.decode()
    with office_context(olsztyn):
        Profile.objects.update(languages=["pl", "en", "uk"])
    page = dorota.get("/").content.decode()
    assert "/jezyk/uk?dalej=/" in page
    assert ">Українська</a>" in page


def _sent(reader: Client, town: Town) -> str:
    answer = send(reader, hold(reader, start="2026-11-23T08:15:00+01:00"), town)
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])
