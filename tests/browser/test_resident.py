"""Dorota books in a real browser: on the phone, at the desk, without JavaScript, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, Literal

import pytest
from browser.conftest import Site
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser import DESKTOP, NARROW, PHONE, check, check_width, visitor

Role = Literal["button", "link"]
_numbers = count(1)
EIGHT = ", 8:"
"""What a button says that holds a time after eight, whatever the day."""
WINDOWS: dict[str, dict[str, Any]] = {
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
    "narrow": {"viewport": NARROW},
    "desktop": {"viewport": DESKTOP},
    "no-javascript": {"viewport": PHONE, "java_script_enabled": False},
}
LOOKS: dict[str, Callable[[Page], None]] = {
    "narrow": check_width,
    "no-javascript": check_width,
}


def title(page: Page) -> Locator:
    """The page's main heading."""
    return page.get_by_role("heading", level=1)


def fill_in(page: Page) -> None:
    page.get_by_label("Imię").fill("Dorota")
    page.get_by_label("Nazwisko").fill("Nowak")
    page.get_by_label("E-mail").fill(f"dorota-{next(_numbers)}@example.com")
    page.get_by_role("checkbox", name="Klauzula informacyjna").check()


def hold(page: Page, service: str = "dowod") -> None:
    page.goto(f"/sprawa/{service}/termin")
    page.locator("button.pane").first.click()
    expect(title(page)).to_have_text("Twoje dane")


def book(page: Page, site: Site) -> None:
    hold(page)
    fill_in(page)
    page.get_by_role("button", name="Rezerwuję wizytę").click()
    page.get_by_label("Kod z wiadomości").fill(site.code(page.url))
    page.get_by_role("button", name="Potwierdzam wizytę").click()
    expect(title(page)).to_have_text("Wizyta umówiona")


@pytest.mark.parametrize("window", WINDOWS)
def test_from_the_start_page_to_a_cancelled_visit(
    browser: Browser, site: Site, window: str
) -> None:
    look = LOOKS.get(window, check)
    with visitor(browser, site.url, **WINDOWS[window]) as page:

        def press(role: Role, name: str) -> None:
            """Look at the page, then press something on it."""
            look(page)
            page.get_by_role(role, name=name).first.click()

        page.goto("/")
        page.get_by_label("Co chcesz załatwić?").fill("dowod")
        press("button", "Szukaj")
        expect(page.get_by_role("link", name="Rejestracja pojazdu")).to_have_count(0)
        press("link", "Wniosek o dowód osobisty")
        page.get_by_label("fotografia").check()
        press("link", "Wybierz termin")
        press("button", EIGHT)
        fill_in(page)
        press("button", "Rezerwuję wizytę")
        page.get_by_label("Kod z wiadomości").fill(site.code(page.url))
        press("button", "Potwierdzam wizytę")
        expect(title(page)).to_have_text("Wizyta umówiona")
        assert site.state(page.url) == "booked"
        with page.expect_download() as file:
            press("link", "Dodaj do kalendarza")
        assert file.value.suggested_filename.endswith(".ics")
        press("link", "Odwołaj wizytę")
        press("button", "Tak, odwołuję wizytę")
        expect(title(page)).to_have_text("Wizyta jest odwołana")
        look(page)
        assert site.state(page.url) == "cancelled"


def go(page: Page, name: str) -> None:
    """Tab until something that says ``name`` has the focus, and see that one can see it."""
    for _step in range(60):
        page.keyboard.press("Tab")
        said, outline = page.evaluate(
            "(e => [e.textContent, getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        if name in said.replace("\u00a0", " "):
            assert outline == "solid"
            return
    pytest.fail(f"Tab does not reach {name!r}")


def test_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        page.goto("/")
        go(page, "Przejdź do treści")
        page.keyboard.press("Enter")
        for name, onward in (
            ("Wniosek o dowód", "**/sprawa/dowod"),
            ("Wybierz termin", "**/termin"),
            (EIGHT, "**/rezerwacja/*"),
        ):
            go(page, name)
            page.keyboard.press("Enter")
            page.wait_for_url(onward)
        page.get_by_label("Imię").focus()
        for text in ("Dorota", "Nowak", "dorota.k@example.com"):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.get_by_role("checkbox").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.get_by_label("Kod z wiadomości").focus()
        page.keyboard.type(site.code(page.url))
        page.keyboard.press("Enter")
        expect(title(page)).to_have_text("Wizyta umówiona")


def test_live_search_narrows_the_list_and_says_how_many(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        page.goto("/")
        page.get_by_label("Co chcesz załatwić?").press_sequentially("samoch")
        expect(page.locator(".card-link")).to_have_count(1)
        expect(page.locator("#ile")).to_have_text("1 sprawa dla słów „samoch”")
        expect(page).to_have_url(f"{site.url}/?q=samoch")


def test_errors_are_summed_up_and_lead_to_their_fields(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        hold(page)
        page.get_by_label("Imię").fill("Dorota")
        page.get_by_label("E-mail").fill("dorota@")
        page.get_by_role("button", name="Rezerwuję wizytę").click()
        summary = page.locator(".error-summary")
        expect(summary).to_be_focused()
        check(page)
        summary.get_by_role("link", name="E-mail").click()
        expect(page.get_by_label("E-mail")).to_be_focused()
        expect(page.get_by_label("Imię")).to_have_value("Dorota")
        described = page.get_by_label("E-mail").get_attribute("aria-describedby") or ""
        assert "id_email_error" in described


def test_the_clock_counts_speaks_and_gives_more_time(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.clock.install()
        hold(page)
        voice = page.locator("#zegar-glos")
        expect(page.get_by_role("timer")).to_contain_text("Zostało 4 min")
        expect(voice).to_have_text("")
        page.clock.run_for(181_000)
        expect(voice).to_contain_text("2 minuty")
        page.get_by_label("Imię").fill("Dorota")
        page.keyboard.press("F2")
        expect(voice).to_contain_text("Masz czas do")
        expect(page.get_by_label("Imię")).to_have_value("Dorota")
        check(page)


def test_an_expired_form_offers_the_same_time_and_keeps_what_was_typed(
    browser: Browser, site: Site
) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        hold(page)
        fill_in(page)
        with_time = page.locator(".facts-list time").first.inner_text()
        site.change(page.url, expires_at="2026-01-01T00:00:00Z")
        page.get_by_role("button", name="Rezerwuję wizytę").click()
        expect(title(page)).to_have_text("Minął czas na wypełnienie formularza")
        check(page)
        page.get_by_role("button", name="Biorę ten sam termin").click()
        expect(page.get_by_label("Nazwisko")).to_have_value("Nowak")
        expect(page.get_by_role("checkbox")).to_be_checked()
        expect(page.locator(".facts-list time").first).to_have_text(with_time)
        page.get_by_role("button", name="Rezerwuję wizytę").click()
        expect(page.get_by_label("Kod z wiadomości")).to_be_visible()


def test_two_residents_on_one_time_one_thank_you_and_one_polite_page(
    browser: Browser, site: Site
) -> None:
    with (
        visitor(browser, site.url, viewport=PHONE) as dorota,
        visitor(browser, site.url, viewport=DESKTOP) as edek,
    ):
        dorota.goto("/sprawa/dowod/termin")
        edek.goto("/sprawa/dowod/termin")
        dorota.locator("button.pane").first.click()
        expect(title(dorota)).to_have_text("Twoje dane")
        edek.locator("button.pane").first.click()
        expect(edek.get_by_role("alert")).to_contain_text("Ktoś właśnie zajął ten termin")
        check(edek)
        fill_in(dorota)
        dorota.get_by_role("button", name="Rezerwuję wizytę").click()
        dorota.get_by_role("link", name="Adres jest błędny").click()
        check(dorota)
        dorota.go_back()
        dorota.get_by_label("Kod z wiadomości").fill(site.code(dorota.url))
        dorota.get_by_role("button", name="Potwierdzam wizytę").click()
        expect(title(dorota)).to_have_text("Wizyta umówiona")


def test_wrong_codes_are_told_and_the_link_still_opens_the_door(
    browser: Browser, site: Site
) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        hold(page)
        fill_in(page)
        page.get_by_role("button", name="Rezerwuję wizytę").click()
        wrong = f"{(int(site.code(page.url)) + 1) % 10**6:06d}"
        for told in ("4 razy", "3 razy", "2 razy", "jeszcze raz", "pięć razy błędny"):
            page.get_by_label("Kod z wiadomości").fill(wrong)
            page.get_by_role("button", name="Potwierdzam wizytę").click()
            expect(page.get_by_role("alert")).to_contain_text(told)
            if "4" in told:
                check(page)
        check(page)
        page.goto(site.link(page.url))
        check(page)
        page.get_by_role("button", name="Potwierdzam wizytę").click()
        expect(title(page)).to_have_text("Wizyta umówiona")
        page.goto(site.link(page.url))
        expect(title(page)).to_have_text("Wizyta jest już potwierdzona")
        check(page)


def test_every_other_page_and_state_passes_too(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        for path in (
            "/?q=smok",
            "/?kategoria=pojazdy",
            "/sprawa/profil/termin",
            "/sprawa/dowod/termin?od=2020-01-01",
            "/sprawa/smok",
            "/nie/ma/tego",
            "/prywatnosc",
            "/deklaracja-dostepnosci",
            "/regulamin",
            "/pomoc",
            "/?jednostka=komunikacja",
        ):
            page.goto(path)
            check(page)
        hold(page, "rejestracja")
        check(page)
        hold(page)
        fill_in(page)
        page.get_by_role("button", name="Rezerwuję wizytę").click()
        site.change(page.url, state="expired", released_at="2026-01-01T00:00:00Z")
        page.reload()
        expect(title(page)).to_have_text("Ta rezerwacja wygasła")
        check(page)


def test_the_pages_speak_english_too(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.goto("/sprawa/dowod")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="What to bring")).to_be_visible()
        check(page)
        page.get_by_role("link", name="Choose a time").click()
        page.locator("button.pane").first.click()
        expect(title(page)).to_have_text("Your details")
        check(page)


def test_the_start_page_is_light(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        wire: list[float] = []
        session.on("Network.loadingFinished", lambda e: wire.append(e["encodedDataLength"]))
        page.goto("/", wait_until="networkidle")
        assert sum(wire) <= 150_000, f"{sum(wire):.0f} bytes in {len(wire)} answers"
