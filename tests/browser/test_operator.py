"""An operator in a real browser: signs in, walks through the pages about money, signs out."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.conftest import Site
from playwright.sync_api import Browser, expect
from support.browser import DESKTOP, NARROW, check, visitor
from support.staff import PASSWORD

from tenants.accounts.models import Role, User
from tenants.context import platform_context

PAGES = {
    "Pieniądze": "Pieniądze",
    "Faktury": "Faktury",
    "Przelewy": "Przelewy",
    "Konta urzędów": "Urzędy",
    "Cennik": "Cennik",
    "Nasza firma": "Nasza firma",
}


@pytest.fixture
def ola(site: Site) -> Iterator[User]:
    """An operator, really there: the browser's server is another process."""
    with platform_context():
        person = User.objects.create_user(
            "ola@example.com", PASSWORD, name="Ola", role=Role.OPERATOR
        )
    yield person
    with platform_context():
        User.objects.filter(pk=person.pk).delete()


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_an_operator_walks_through_the_pages_about_money(
    browser: Browser, site: Site, ola: User, window: dict[str, int]
) -> None:
    panel = f"http://panel.localhost:{urlsplit(site.url).port}"
    with visitor(browser, panel, viewport=window) as page:
        page.goto("/")
        check(page)
        page.get_by_label("E-mail").fill(ola.email)
        page.get_by_label("Hasło").fill(PASSWORD)
        page.keyboard.press("Enter")
        for link, title in PAGES.items():
            page.get_by_role("navigation").get_by_role("link", name=link, exact=True).click()
            expect(page.get_by_role("heading", level=1)).to_have_text(title)
            check(page)
        page.goto("/pieniadze/urzedy")
        page.get_by_role("main").get_by_role("link").first.click()
        check(page)
        page.get_by_role("link", name="Nowa umowa…").click()
        check(page)
        page.get_by_role("button", name="Wyloguj").click()
        expect(page.get_by_text("Wylogowano")).to_be_visible()
        page.goto("/pieniadze/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Zaloguj się")
