"""People who work here, in a real browser: invited by keys alone, signed in by passkeys."""

from __future__ import annotations

import pytest
from browser.conftest import Site
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, check, visitor
from support.staff import PASSWORD, hire

from tenants.accounts.codes import code_of
from tenants.accounts.models import Invitation, SignInCode
from tenants.accounts.people.links import link_of
from tenants.context import office_context

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
PAGES = (
    *("/panel/konto", "/panel/konto/aplikacja", "/panel/pracownicy/usluga"),
    "/panel/ustawienia/dane/logowanie",
)
FRESH = "siedem cichych tramwajów"


def with_authenticator(page: Page) -> None:
    """A device with a finger on it, by the browser's own tools for it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/panel/logowanie")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Hasło").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("/panel/logowanie"))


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Wyloguj").click()
    expect(page.get_by_text("Wylogowano")).to_be_visible()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def invite(page: Page, email: str) -> None:
    """Invite somebody without a mouse."""
    page.get_by_role("link", name="Zaproś pracownika").press("Enter")
    check(page)
    page.get_by_label("E-mail").focus()
    page.keyboard.type(email)
    press(page, "Tab")
    page.keyboard.type("Celia Próbna")
    press(page, "Tab", "ArrowDown", "ArrowUp")
    page.get_by_label("umawianie ponad normę").press("Space")
    page.get_by_role("button", name="Wyślij zaproszenie").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(email)
    check(page)


@pytest.mark.parametrize(("suffix", "window"), [("Szeroka", DESKTOP), ("Waska", NARROW)])
def test_somebody_is_invited_by_keys_alone_and_every_page_is_for_everybody(
    browser: Browser, site: Site, suffix: str, window: dict[str, int]
) -> None:
    anna = hire(site.office, f"AnnaLudzi{suffix}")
    email = f"celia.{suffix.lower()}@example.com"
    with visitor(browser, site.url, viewport=window) as page:
        page.goto("/panel/logowanie")
        check(page)
        sign_in(page, anna.email)
        page.goto("/panel/pracownicy/")
        check(page)
        invite(page, email)
        page.get_by_role("link", name="Celia Próbna").first.press("Enter")
        check(page)
        for path in PAGES:
            page.goto(path)
            check(page)
        with office_context(site.office):
            link = link_of(Invitation.objects.get(account__email=email)).partition(":8000")[2]
        sign_out(page)
        page.goto(link)
        check(page)
        page.get_by_label("Nowe hasło", exact=True).fill(FRESH)
        page.get_by_label("Nowe hasło jeszcze raz").fill(FRESH)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś")
        page.goto(link)
        check(page)


def test_a_clerk_makes_a_passkey_and_signs_in_by_it_with_and_without_the_password(
    browser: Browser, site: Site
) -> None:
    bartek = hire(site.office, "BartekKluczy")
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        with_authenticator(page)
        sign_in(page, bartek.email)
        page.goto("/panel/konto")
        page.get_by_label("Nazwa klucza").fill("Komputer przy okienku")
        page.get_by_role("button", name="Dodaj klucz").click()
        expect(page.get_by_role("status")).to_contain_text("Klucz")
        expect(page.get_by_text("Komputer przy okienku", exact=True)).to_be_visible()
        check(page)
        sign_out(page)
        page.get_by_role("button", name="Użyj klucza").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś")
        sign_out(page)
        sign_in(page, bartek.email)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Drugi składnik")
        check(page)
        page.get_by_role("button", name="Użyj klucza").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś")
        page.goto("/panel/konto")
        page.get_by_role("button", name="Utwórz nowe kody zapasowe").click()
        expect(page.locator(".spare-codes code")).to_have_count(8)
        check(page)


def test_a_resident_makes_a_passkey_and_signs_in_by_it(browser: Browser, site: Site) -> None:
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        with_authenticator(page)
        page.goto("/konto/logowanie")
        page.get_by_label("E-mail").fill("dorota.kluczy@example.com")
        page.keyboard.press("Enter")
        page.wait_for_url("**/konto/kod/**")
        with office_context(site.office):
            asked = SignInCode.objects.get(email="dorota.kluczy@example.com")
            code = code_of(asked)
        page.locator("input[name=kod]").fill(code)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/konto/kod/" not in url)
        page.goto("/konto/klucze")
        page.get_by_label("Nazwa klucza").fill("Telefon")
        page.get_by_role("button", name="Dodaj klucz").click()
        expect(page.get_by_role("status")).to_contain_text("Klucz")
        check(page)
        page.get_by_role("button", name="Wyloguj").first.click()
        page.goto("/konto/logowanie")
        page.get_by_role("button", name="Użyj klucza").click()
        page.wait_for_url(lambda url: "/logowanie" not in url)
        page.goto("/konto/klucze")
        expect(page.get_by_role("heading", name="Telefon", exact=True)).to_be_visible()
