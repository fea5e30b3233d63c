"""Dorota's account from the first code to its end, and the rooms beside the way, looked at."""

from __future__ import annotations

from browser.conftest import Site
from browser.test_resident import fill_in, hold, title
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, PHONE, check_everywhere, visitor
from support.residents import last_code

from booking.domain.bulk.order import Order, start
from booking.domain.bulk.run import go_on
from booking.domain.bulk.selection import Selection
from booking.enums import BookingState
from booking.models import Booking, BulkKind, CalendarException
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor, ActorKind
from tenants.context import office_context
from tenants.ids import uuid7

BARTEK = Actor(ActorKind.CLERK, None, "Bartek")


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto("/konto/")
    expect(title(page)).to_have_text("Zaloguj się do swoich wizyt")
    check_everywhere(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Wyślij mi kod").click()
    expect(title(page)).to_have_text("Wpisz kod")
    code = last_code(site.office)
    check_everywhere(page)
    page.get_by_label("Kod z wiadomości").fill(f"{(int(code) + 1) % 10**6:06d}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    check_everywhere(page)
    page.get_by_label("Kod z wiadomości").fill(code)
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("Moje wizyty")


def test_an_account_from_the_first_code_to_its_end(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        sign_in(page, site, f"konto-{uuid7().hex[-8:]}@example.com")
        check_everywhere(page)
        hold(page)
        page.get_by_label("Imię").fill("Dorota")
        page.get_by_label("Nazwisko").fill("Nowak")
        page.get_by_role("checkbox", name="Klauzula informacyjna").check()
        page.get_by_role("button", name="Rezerwuję wizytę").click()
        expect(title(page)).to_have_text("Wizyta umówiona")  # the address is proved already
        page.goto("/konto/")
        check_everywhere(page)
        page.get_by_role("link", name="Zmień termin").click()
        expect(title(page)).to_have_text("Wybierz nowy dzień i godzinę")
        check_everywhere(page)
        page.locator("button.pane").nth(2).click()
        expect(title(page)).to_have_text("Wizyta umówiona")
        page.goto("/konto/")
        page.get_by_role("button", name="Odwołaj wizytę").click()
        expect(page.get_by_role("status")).to_contain_text("odwołana")
        check_everywhere(page)
        page.get_by_role("link", name="Umów ponownie").click()
        expect(title(page)).to_have_text("Wybierz dzień i godzinę")
        _details(page)
        for path in ("/konto/klucze", "/konto/zgody", "/konto/usun"):
            page.goto(path)
            check_everywhere(page)
        page.get_by_role("button", name="Tak, usuń moje konto").click()
        expect(page.get_by_role("button", name="Tak, usuń moje konto")).to_have_count(0)
        check_everywhere(page)
        page.goto("/konto/")
        expect(title(page)).to_have_text("Zaloguj się do swoich wizyt")


def _details(page: Page) -> None:
    page.goto("/konto/dane")
    check_everywhere(page)
    page.get_by_label("Telefon").fill("12")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.locator(".field-error")).to_have_count(1)
    check_everywhere(page)
    page.get_by_label("Telefon").fill("500 600 700")
    page.get_by_role("button", name="Zapisz").click()
    expect(page.get_by_role("status")).to_contain_text("Zapisan")
    with page.expect_download() as file:
        page.get_by_role("link", name="Pobierz moje dane").click()
    assert file.value.suggested_filename == "moje-dane.json"


def test_the_rooms_beside_the_way_pass_too(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        for path in (
            *("/moje-wizyty", "/odwolaj", "/sprawa/dowod/kolejka"),
            *("/sprawa/dowod/termin?takze=profil", "/pomoc", "/deklaracja-dostepnosci"),
        ):
            page.goto(path)
            check_everywhere(page)
        page.goto("/odwolaj")
        page.get_by_role("button", name="Odwołuję").first.click()
        check_everywhere(page)
        page.goto("/sprawa/profil/kolejka")
        page.get_by_label("Imię").fill("Edek")
        page.get_by_label("Nazwisko").fill("Obcy")
        page.get_by_label("E-mail").fill("kolejka@example.com")
        page.locator("form .btn-primary").click()
        page.wait_for_url("**/kolejka/*")
        check_everywhere(page)
        visit = _booked(page, site)
        for path in ("/zgody", "/wczesniej", "/odwolaj", "/termin"):
            page.goto(f"{visit}{path}")
            check_everywhere(page)
        _rescued(page, site, visit)


def _booked(page: Page, site: Site) -> str:
    hold(page)
    fill_in(page)
    page.get_by_role("button", name="Rezerwuję wizytę").click()
    page.get_by_label("Kod z wiadomości").fill(site.code(page.url))
    page.get_by_role("button", name="Potwierdzam wizytę").click()
    expect(title(page)).to_have_text("Wizyta umówiona")
    return page.url


def _rescued(page: Page, site: Site, visit: str) -> None:
    """The office closes for the day; the person is offered others."""
    now = timezone.now()
    with office_context(site.office):
        one = Booking.objects.filter(state=BookingState.BOOKED).latest("created_at")
        day = one.starts_at.astimezone(WARSAW).date()
        closed = CalendarException.objects.create(first_day=day, last_day=day, closed=True)
        order = Order(
            BulkKind.RESCUE, Selection(day, day, counters=(one.counter_id,)), "awaria prądu"
        )
        run = start(order, key=uuid7().hex, now=now, by=BARTEK)
        go_on(run.pk, now=now)
    page.goto(visit)
    expect(page.get_by_text("Twoja wizyta nie może się odbyć")).to_be_visible()
    check_everywhere(page)
    with office_context(site.office):
        closed.delete()
