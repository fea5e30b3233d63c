"""Anna's pages about messages in a real browser: nothing sticks out, everybody can read them."""

from __future__ import annotations

import pytest
from browser.conftest import Site
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, check, visitor
from support.staff import PASSWORD, hire

PAGES = ("poczta/", "bramka/", "teksty/", "wiadomosci/", "powiadomienia/")


def sign_in(page: Page, site: Site, name: str) -> None:
    hire(site.office, name)
    page.goto("/panel/")
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś")


@pytest.mark.parametrize(("name", "window"), [("AnnaSzeroka", DESKTOP), ("AnnaWaska", NARROW)])
def test_every_page_about_messages_is_within_reach_of_everybody(
    browser: Browser, site: Site, name: str, window: dict[str, int]
) -> None:
    with visitor(browser, site.url, viewport=window) as page:
        sign_in(page, site, name)
        for path in PAGES:
            page.goto(f"/panel/{path}")
            check(page)
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, path
        page.goto("/panel/bramka/")
        gateway = page.locator("#bramka-smsapi")
        gateway.locator("summary").click()
        gateway.get_by_label("Token OAuth").fill("abcdefgh-12345678")
        gateway.get_by_role("button", name="Zapisz i wysyłaj").click()
        expect(gateway.locator("summary .count")).to_have_text("w użyciu")
        check(page)
        gateway.get_by_role("button", name="Usuń dane").click()
        expect(gateway.locator("summary .count")).to_have_count(0)
