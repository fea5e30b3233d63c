"""A newcomer sets an office up in a real browser: from nothing to a resident's confirmed visit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

import pytest
from browser.conftest import Site
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser import DESKTOP, NARROW, PATIENCE, check, visitor
from support.staff import PASSWORD, hire

from tenants.accounts.models import Role
from tenants.ids import uuid7
from tenants.schema import drop_schema

ROOT = "/panel/ustawienia"
MOST_CLICKS = 45
MINUTES = 15
_numbers = count(1)


@dataclass
class Newcomer:
    """Somebody who has never seen the panel; each press and each filled box is counted."""

    page: Page
    clicks: int = 0
    typed: int = 0
    begun: float = field(default_factory=time.monotonic)

    def press(self, what: Locator) -> None:
        """Press a button or a link."""
        what.click()
        self.clicks += 1

    def button(self, name: str) -> None:
        """Press the button of this name."""
        self.press(self.page.get_by_role("button", name=name, exact=True).first)

    def link(self, name: str) -> None:
        """Follow the link of this name."""
        self.press(self.page.get_by_role("link", name=name).first)

    def to_settings(self) -> None:
        """Open the menu of the office, then the settings."""
        self.press(self.page.get_by_role("navigation").get_by_text("Urząd", exact=True))
        self.press(self.page.get_by_role("navigation").get_by_role("link", name="Ustawienia"))

    def fill(self, label: str, words: str) -> None:
        """Fill in a box."""
        self.page.get_by_label(label).first.fill(words)
        self.typed += 1

    def tick(self, label: str) -> None:
        """Tick a box."""
        self.page.get_by_label(label).first.check()
        self.clicks += 1

    def minutes(self) -> float:
        """How long it took."""
        return (time.monotonic() - self.begun) / 60


@pytest.fixture
def empty(site: Site) -> Iterator[Site]:
    """An office just born: a name and nothing else."""
    from conftest import born, forget

    office = born(f"t{uuid7().hex[-12:]}", "Urząd Gminy Próbnej")
    host = site.url.split("//")[1].partition(".")[2]
    yield Site(office, site.town, f"http://{office.subdomain}.{host}")
    drop_schema(str(office.schema_name))
    forget(office)


def sign_in(page: Page, site: Site) -> None:
    name = f"Anna{next(_numbers)}setup"
    hire(site.office, name, Role.ADMIN)
    page.goto("/panel/")
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś", timeout=PATIENCE)


def set_up(anna: Newcomer) -> None:
    """The steps of the path, in its order, with what an office knows by heart."""
    anna.to_settings()
    anna.link("1. Dane urzędu")
    anna.fill("Krótka nazwa do SMS", "UG Probna")
    anna.fill("Adres", "ul. Główna 1, 10-100 Próbna")
    anna.fill("Telefon", "89 555 01 00")
    anna.fill("E-mail", "urzad@example.com")
    anna.button("Zapisz")
    anna.link("2. Pierwszy budynek")
    anna.fill("Nazwa budynku", "Urząd")
    anna.fill("Adres", "ul. Główna 1, 10-100 Próbna")
    anna.button("Zapisz")
    anna.link("3. Pierwsza jednostka")
    anna.fill("Nazwa jednostki", "Biuro obsługi")
    anna.button("Zapisz")
    anna.link("4. Sprawy z gotowego katalogu")
    anna.link("Gmina")
    anna.button("Weź zaznaczone")
    anna.link("5. Godziny przyjęć")
    anna.link("Poniedziałek–piątek 8:00–15:00")
    anna.button("Zapisz")
    equip(anna)


def equip(anna: Newcomer) -> None:
    """The counter, and what the law wants told."""
    page = anna.page
    anna.to_settings()
    anna.link("6. Okienka")
    anna.fill("Nazwa lub symbol", "Okienko 1, pok. 2")
    box = page.get_by_label("Wniosek o dowód osobisty")
    expect(box).to_be_checked()
    anna.button("Zapisz")
    anna.link("8. Klauzula informacyjna")
    tell(anna)
    anna.to_settings()
    anna.link("9. Deklaracja dostępności")
    anna.fill("Dzień publikacji strony", "2026-11-02")
    anna.button("Zapisz")


def tell(anna: Newcomer) -> None:
    """The notice: from fields to a draft, from the draft into force today."""
    page = anna.page
    page.wait_for_load_state()  # all boxes, not those of half a page
    for box in page.locator("main form input[required], main form textarea[required]").all():
        if not box.input_value():
            box.fill("Wójt Gminy Próbnej")
            anna.typed += 1
    anna.button("Zapisz i utwórz szkic")
    anna.button("Zapisz i opublikuj…")
    anna.fill("Obowiązuje od", f"{timezone.localdate()}")
    anna.press(page.locator("main form button[type=submit]").first)


def book(page: Page, site: Site) -> None:
    """The residents' way: matter, time, form, code."""
    page.goto("/")
    page.get_by_role("link", name="Wniosek o dowód osobisty").first.click()
    page.get_by_role("link", name="Wybierz termin").click()
    page.locator("button.pane").first.click()
    page.get_by_label("Imię").fill("Dorota")
    page.get_by_label("Nazwisko").fill("Próbna")
    page.get_by_label("E-mail").fill("dorota@example.com")
    page.get_by_label("mnie", exact=True).check()
    for box in page.locator("input[type=checkbox][required]").all():
        box.check()
    page.get_by_role("button", name="Rezerwuję wizytę").click()
    page.get_by_label("Kod z wiadomości").fill(site.code(page.url))
    page.get_by_role("button", name="Potwierdzam wizytę").click()


def test_from_an_empty_office_to_a_residents_confirmed_visit_without_a_file(
    browser: Browser, empty: Site
) -> None:
    with visitor(browser, empty.url, viewport=DESKTOP) as page:
        sign_in(page, empty)
        anna = Newcomer(page)
        set_up(anna)
        check(page)
        anna.link("12. Wizyta próbna")
        check(page)
        anna.button("Umów wizytę próbną")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Twoje dane")
        page.goto(f"{ROOT}/publikacja")
        anna.button("Opublikuj zaznaczone")
        expect(page.locator("#krok-publish")).to_contain_text("gotowe")
        assert anna.clicks <= MOST_CLICKS, anna
        assert anna.minutes() < MINUTES, anna
    with visitor(browser, empty.url, viewport=NARROW) as page:
        book(page, empty)
        expect(page.get_by_role("heading", level=1)).to_have_text("Wizyta umówiona")
        assert empty.state(page.url) == "booked"


SCREENS = (
    *("/", "/budynki/", "/budynki/nowe", "/jednostki/nowe", "/sprawy/", "/sprawy/nowe"),
    *("/okienka/", "/okienka/nowe", "/godziny/", "/godziny/nowe?wzor=przerwa", "/kalendarz"),
    *("/kalendarz/nowy", "/katalog", "/katalog/gmina", "/publikacja", "/dane/urzad"),
    *("/dane/deklaracja", "/dane/wyglad", "/dane/zasady", "/dane/przypomnienia"),
    *(
        "/herb",
        "/osadzanie",
        "/ekrany",
        "/ezd",
        "/dane/osadzenie",
        "/dane/lista-oczekujacych",
        "/dane/dane",
        "/kategorie/nowe",
    ),
)


def test_every_screen_can_be_read_and_used_on_a_narrow_phone(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=NARROW) as page:
        sign_in(page, site)
        for path in SCREENS:
            page.goto(f"{ROOT}{path}")
            check(page)
        page.goto(f"{ROOT}/sprawy/")
        page.get_by_role("link", name="Rejestracja pojazdu").click()
        check(page)
        for name in ("Formularz", "Pliki", "Wersje"):
            page.get_by_role("navigation", name="Ta sprawa").get_by_role("link", name=name).click()
            check(page)
        page.get_by_role("link", name="Formularz").click()
        page.get_by_role("link", name="Dodaj pole").click()
        expect(page.get_by_label("Pytanie", exact=True)).to_be_visible()
        page.wait_for_load_state()  # the preview follows by a script
        page.get_by_label("Pytanie", exact=True).fill("Kolor pojazdu")
        expect(page.locator("#podglad")).to_contain_text("Kolor pojazdu")
        check(page)
        page.get_by_role("button", name="Zapisz").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".things")).to_contain_text("Kolor pojazdu")


def test_a_list_is_put_into_order_by_keys_and_by_dragging(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        sign_in(page, site)
        page.goto(f"{ROOT}/kategorie/")
        names = page.locator(".thing-name a")
        first, second = names.nth(0).inner_text(), names.nth(1).inner_text()
        page.get_by_role("button", name=f"W dół: {first}").focus()
        page.keyboard.press("Enter")
        expect(names.nth(0)).to_have_text(second)
        page.wait_for_load_state()  # dragging is a script's, which comes after the words
        with page.expect_navigation():  # let go, the order is sent as a form
            page.locator(".thing").nth(1).drag_to(
                page.locator(".thing").nth(0), target_position={"x": 20, "y": 3}
            )
        expect(names.nth(0)).to_have_text(first)
        page.reload()
        expect(names.nth(0)).to_have_text(first)


def test_a_table_goes_up_with_its_mistakes_then_its_difference(
    browser: Browser, site: Site
) -> None:
    head = "Klucz;Nazwa;Opis;Minuty wizyty"

    def send(page: Page, rows: str) -> None:
        page.goto("/panel/przenoszenie")
        check(page)
        file = {"name": "sprawy.csv", "mimeType": "text/csv", "buffer": rows.encode("cp1250")}
        page.get_by_label("Plik").first.set_input_files(file)  # type: ignore[arg-type]  # a payload
        page.get_by_role("button", name="Zobacz, co się zmieni").first.click()

    for viewport in (NARROW, DESKTOP):
        with visitor(browser, site.url, viewport=viewport) as page:
            sign_in(page, site)
            send(page, f"{head}\nprofil;Profil;;7\n")
            expect(page.get_by_role("alert")).to_contain_text("Nic nie zostało zapisane")
            check(page)
            send(page, f"{head}\nprofil;Profil Zaufany;Opis {viewport['width']};10\n")
            expect(page.locator(".change ins")).to_contain_text(f"Opis {viewport['width']}")
            check(page)
            page.get_by_role("button", name="Zapisz te zmiany").focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_have_text("Zapisano")
            check(page)
    with visitor(browser, site.url, viewport=NARROW) as page:
        sign_in(page, site)
        page.goto(f"{ROOT}/sprawy/")
        page.get_by_role("link", name="Profil Zaufany").click()
        page.get_by_role("link", name="Wersje").click()
        page.get_by_role("link", name="Wersja 1").click()
        check(page)
        page.get_by_role("button", name="Przywróć tę wersję").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Profil Zaufany")
