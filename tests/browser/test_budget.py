"""How much a visit costs its resident: screens, presses, fields, and seconds on a slow phone.

The notice that an office wants acknowledged is one tick more; it is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Final

import pytest
from browser.conftest import Site
from playwright.sync_api import Browser, Page, expect
from support.browser import PHONE, check, visitor

SLOWDOWN: Final = 4
_numbers = count(1)
PAINTED: Final = 2_000
"""Milliseconds until the largest thing of the first page stands there, on that slow processor."""
COUNTER: Final = """
addEventListener("click", (e) => {
  const pressed = e.isTrusted && e.target.closest("a, button");
  if (pressed) sessionStorage.presses = Number(sessionStorage.presses || 0) + 1;
  if (e.isTrusted && e.target.type === "checkbox")
    sessionStorage.ticks = Number(sessionStorage.ticks || 0) + 1;
}, true);
addEventListener("input", (e) => {
  if (e.target.type === "checkbox") return;
  const fields = new Set(JSON.parse(sessionStorage.fields || "[]"));
  sessionStorage.fields = JSON.stringify([...fields.add(e.target.name)]);
}, true);
addEventListener("DOMContentLoaded", () => {
  const screens = JSON.parse(sessionStorage.screens || "[]");
  const title = document.querySelector("h1").textContent.trim();
  sessionStorage.screens = JSON.stringify([...screens, title]);
});
"""
LARGEST: Final = """() => new Promise((done) => {
  new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""
WORDS: Final = {
    "pl": ("Imię", "Nazwisko", "Rezerwuję wizytę", "Potwierdzam wizytę", "Wizyta umówiona"),
    "en": (
        "First name",
        "Last name",
        "Book this visit",
        "Confirm the visit",
        "Your visit is booked",
    ),
    "uk": ("Ім’я", "Прізвище", "Забронювати цей візит", "Підтвердити візит", "Візит заброньовано"),
}


def finish(
    page: Page, site: Site, language: str = "pl", look: Callable[[Page], None] = check
) -> None:
    """From the form to the receipt."""
    first, last, send, confirm, booked = WORDS[language]
    look(page)
    page.get_by_label(first, exact=True).fill("Dorota")
    page.get_by_label(last, exact=True).fill("Nowak")
    page.get_by_label("E-mail").fill(f"dorota.b{next(_numbers)}@example.com")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=send).click()
    page.locator("#pin").fill(site.code(page.url))
    look(page)
    page.get_by_role("button", name=confirm).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(booked)
    look(page)


def spent(page: Page) -> tuple[int, int, int]:
    """Presses, ticks and typed fields so far."""
    return (
        int(page.evaluate("sessionStorage.presses || 0")),
        int(page.evaluate("sessionStorage.ticks || 0")),
        len(page.evaluate("JSON.parse(sessionStorage.fields || '[]')")),
    )


def nothing(_page: Page) -> None:
    """Counting only: others look."""


def test_with_service_and_place_preset_three_screens_three_presses_four_fields(
    browser: Browser, site: Site
) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.context.add_init_script(COUNTER)
        page.goto("/sprawa/dowod/termin?jednostka=bok")
        page.locator("button.pane").first.click()
        finish(page, site, look=nothing)
        assert spent(page) == (3, 1, 4)
        screens = page.evaluate("JSON.parse(sessionStorage.screens)")
        assert len(screens) - 1 == 3, f"and the receipt: {screens}"


def test_from_the_offices_start_five_presses(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.context.add_init_script(COUNTER)
        page.goto("/")
        page.locator("a.card-link[href='/sprawa/dowod']").click()
        page.get_by_role("link", name="Wybierz termin").click()
        page.locator("button.pane").first.click()
        finish(page, site, look=nothing)
        assert spent(page) == (5, 1, 4)


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_whole_way_in_another_language(browser: Browser, site: Site, language: str) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.goto(f"/jezyk/{language}?dalej=/sprawa/dowod")
        expect(page.locator("html")).to_have_attribute("lang", language)
        check(page)
        page.goto("/sprawa/dowod/termin")
        page.locator("button.pane").first.click()
        finish(page, site, language)


@pytest.mark.long  # a figure: it wants the machine for itself
def test_the_first_page_stands_soon_on_a_slow_phone(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        page.goto("/pomoc")  # the browser and the connection are warm, the page is not
        page.set_default_timeout(60_000)
        session = page.context.new_cdp_session(page)
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        painted = []
        for _ in range(3):
            page.goto("/", wait_until="load")
            painted.append(float(page.evaluate(LARGEST)))
        print(f"largest paint at {SLOWDOWN}×: {sorted(round(one) for one in painted)} ms")  # noqa: T201 - a figure of performance.md
        assert min(painted) <= PAINTED


def test_under_pressure_the_browser_works_unseen_and_the_press_is_not_lost(
    browser: Browser, site: Site
) -> None:
    with visitor(browser, site.url, viewport=PHONE) as page:
        site.want_proof("always")
        try:
            page.goto("/sprawa/dowod/termin")
            check(page)
            page.locator("button.pane").first.click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Twoje dane")
        finally:
            site.want_proof("auto")
