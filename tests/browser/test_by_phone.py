"""Somebody calls: booked, moved and looked at with the keyboard alone; keys and seconds counted."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count

from browser.conftest import Site
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, check, crowding, visitor
from support.staff import PASSWORD, hire

from tenants.accounts.models import Role

_numbers = count(1)
SECONDS = 20
KEYS = 60
"""At three keys a second, which is slow typing, as many as fit into the time."""


@dataclass
class Keyboard:
    """Presses keys one by one and counts them."""

    page: Page
    pressed: int = 0

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.pressed += len(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1


def sign_in(page: Page, site: Site, role: Role = Role.CLERK) -> None:
    name = f"Telefon{next(_numbers)}"
    hire(site.office, name, role)
    page.goto("/panel/logowanie?next=/panel/nowa")
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Umów wizytę dla kogoś", timeout=30_000)
    page.wait_for_load_state()  # what is typed is answered by scripts, which come after the words


def test_a_visit_by_telephone_without_a_mouse(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        sign_in(page, site)
        keys, begun = Keyboard(page), time.monotonic()
        expect(page.locator("#id_sprawa")).to_be_focused()
        keys.type(site.town.id_card.name[:5])
        expect(page.locator("[name=termin]:checked")).to_have_count(1)
        keys.press("Tab")
        keys.press("ArrowRight")
        keys.press("Tab")
        for text in ("Ola", "Próbna", "600200300"):
            keys.type(text)
            if text != "600200300":
                keys.press("Tab")
        keys.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text(
            "wizyta jest umówiona", timeout=SECONDS * 1000 * crowding()
        )
        assert time.monotonic() - begun < SECONDS * crowding()
        assert keys.pressed <= KEYS
        expect(page.get_by_role("heading", level=2).first).to_have_text("Ola Próbna")
        check(page)


def test_the_pages_of_one_visit_of_paper_numbers_and_help_pass_too(
    browser: Browser, site: Site
) -> None:
    for window in (DESKTOP, NARROW):
        with visitor(browser, site.url, viewport=window) as page:
            sign_in(page, site, Role.ADMIN)
            for path in (
                "/panel/nowa?sprawa=" + site.town.id_card.key,
                "/panel/statystyki",
                "/panel/wydruk",
                "/panel/pomoc",
                "/panel/pomoc/pierwszy-dzien",
                "/panel/pomoc/problem",
            ):
                page.goto(path)
                check(page)


def test_help_opens_beside_the_page_and_escape_closes_it(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        sign_in(page, site)
        page.locator("#pomoc").focus()
        page.keyboard.press("Enter")
        beside = page.get_by_role("dialog")
        expect(beside).to_contain_text("Wizyta umówiona dla kogoś")
        page.keyboard.press("Escape")
        expect(beside).to_have_count(0)
        expect(page.locator("#pomoc")).to_be_focused()
