"""Operators' pages in a real browser, and what offices and residents see of them."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from browser.conftest import Site
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.accounts import open_account
from support.browser import DESKTOP, NARROW, PATIENCE, PHONE, check, visitor
from support.staff import PASSWORD, hire
from support.treasury import wipe

from billing.models import Invoice
from provisioning.models import Announcement
from provisioning.quiet import speak
from tenants.accounts.models import Duty, Role, User
from tenants.context import office_context, platform_context
from tenants.db.place import PUBLIC
from tenants.schema import owning

PAGES = {
    "Urzędy": {"Wszystkie urzędy": "Urzędy", "Ogłoszenia": "Ogłoszenia"},
    "Po naszej stronie": {"Dziennik zdarzeń": "Dziennik zdarzeń", "Operatorzy": "Operatorzy"},
    "Pieniądze": {
        "Przegląd": "Pieniądze",
        "Faktury": "Faktury",
        "Przelewy": "Przelewy",
        "Konta urzędów": "Urzędy",
        "Cennik": "Cennik",
        "Nasza firma": "Nasza firma",
    },
}
"""By the parts of the menu: the pages' links and their headings."""


@pytest.fixture
def ola(site: Site) -> Iterator[User]:
    """An operator, really there: the browser's server is another process."""
    with platform_context():
        person = User.objects.create_user(
            "ola@example.com", PASSWORD, name="Ola", role=Role.OPERATOR, permissions=[Duty.OWNER]
        )
    yield person
    # Not by Django: it would look for what offices hang on accounts, and the platform has none.
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute("DELETE FROM operator_key WHERE account_id = %s", [person.pk])
        cursor.execute("DELETE FROM account_session WHERE account_id = %s", [person.pk])
        cursor.execute("DELETE FROM account WHERE id = %s", [person.pk])


@pytest.fixture
def invoice(site: Site) -> Iterator[Invoice]:
    """The town hall owes us something."""
    with platform_context():
        made = open_account(site.office, timezone.localdate())
    yield made
    wipe()


def titled(page: Page, title: str) -> None:
    """The page has come, whose main heading this is."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE)


def sign_in(page: Page, person: User, *, look: bool = True) -> None:
    """By password and by an app that is set up on the way; ``look``: check the pages too."""
    at_each = check if look else lambda _page: None
    page.goto("/pieniadze/")
    at_each(page)
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    titled(page, "Włącz aplikację z kodami")
    at_each(page)
    secret = b32decode(page.locator("code").inner_text().replace(" ", ""))
    code = TOTP(secret, 6, SHA1(), 30).generate(int(timezone.now().timestamp()))  # noqa: S303 - TOTP's
    page.get_by_label("Kod").fill(code.decode())
    page.keyboard.press("Enter")
    titled(page, "Kody zapasowe")
    at_each(page)
    page.get_by_role("link", name="Mam je zapisane").click()


def menu(page: Page, part: str, link: str) -> None:
    bar = page.get_by_role("navigation", name=part, exact=True)
    bar.get_by_role("link", name=link, exact=True).click()


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_an_operator_walks_through_the_pages_about_money(
    browser: Browser, site: Site, ola: User, invoice: Invoice, window: dict[str, int]
) -> None:
    panel = f"http://panel.localhost:{urlsplit(site.url).port}"
    with visitor(browser, panel, viewport=window) as page:
        sign_in(page, ola)
        for part, links in PAGES.items():
            menu(page, "Operatorzy", part)
            for link, title in links.items():
                menu(page, part, link)
                titled(page, title)
                check(page)
        for path in (
            f"urzad/{invoice.office_id}",
            f"urzad/{invoice.office_id}/umowa",
            f"urzad/{invoice.office_id}/dane",
            f"faktura/{invoice.pk}",
            f"faktura/{invoice.pk}/wplata",
        ):
            page.goto(f"/pieniadze/{path}")
            check(page)
        for path in (f"urzad/{invoice.office_id}", f"urzad/{invoice.office_id}/zawies"):
            page.goto(f"/{path}")
            check(page)
        page.goto("/ogloszenia/nowe")
        check(page)
        page.get_by_role("button", name="Wyloguj").click()
        expect(page.get_by_text("Wylogowano")).to_be_visible()
        page.goto("/pieniadze/")
        titled(page, "Zaloguj się")
        page.get_by_label("E-mail").fill(ola.email)
        page.get_by_label("Hasło").fill(PASSWORD)
        page.keyboard.press("Enter")
        titled(page, "Kod z aplikacji")
        check(page)


def test_a_transfer_is_matched_and_a_correction_issued_without_a_script(
    browser: Browser, site: Site, ola: User, invoice: Invoice
) -> None:
    panel = f"http://panel.localhost:{urlsplit(site.url).port}"
    with visitor(browser, panel, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, ola, look=False)
        page.get_by_role("link", name="Przelewy", exact=True).click()
        page.get_by_role("link", name="Zdecyduj…").click()
        page.get_by_label("Faktura").select_option(invoice.number)
        page.get_by_role("button", name="Zatwierdź").click()
        expect(page.get_by_text("Gotowe.")).to_be_visible()
        expect(page.get_by_text("Wszystko jest dopasowane.")).to_be_visible()
        page.get_by_role("link", name="Pieniądze", exact=True).click()
        waiting = page.get_by_role("listitem").filter(has_text="korekta, szkic")
        waiting.get_by_role("link").click()
        page.get_by_role("button", name="Wystaw").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("FK/")
        page.get_by_role("link", name=invoice.number).click()
        expect(page.get_by_text("przelew, 450,00 zł")).to_be_visible()


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_the_offices_treasurer_reads_its_account(
    browser: Browser, site: Site, invoice: Invoice, window: dict[str, int]
) -> None:
    name = f"Ewa{window['width']}"
    hire(site.office, name, Role.AUDITOR)
    with visitor(browser, site.url, viewport=window) as page:
        page.goto("/panel/rozliczenia/")
        page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
        page.get_by_label("Hasło").fill(PASSWORD)
        page.keyboard.press("Enter")
        titled(page, "Plan i faktury")
        expect(page.get_by_text("po terminie")).to_be_visible()
        check(page)
        with page.expect_download() as download:
            page.get_by_role("link", name=f"PDF {invoice.number}").click()
        assert download.value.suggested_filename.endswith(".pdf")


@pytest.fixture
def announced(site: Site) -> Iterator[str]:
    """An announcement for everybody."""
    now = timezone.now()
    told = {"text_pl": "W sobotę przerwa.", "level": "urgent", "made_at": now, "starts_at": now}
    with platform_context():
        made = Announcement.objects.create(**told, ends_at=now + timedelta(hours=1))
    with office_context(site.office):
        speak("announcements")  # a moment ago there was nothing, and the pages remember that
    yield made.text_pl
    with platform_context():
        made.delete()


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_staff_read_what_was_announced_and_close_it(
    browser: Browser, site: Site, announced: str, window: dict[str, int]
) -> None:
    name = f"Hela{window['width']}"
    hire(site.office, name, Role.CLERK)
    with visitor(browser, site.url, viewport=window) as page:
        page.goto("/panel/konto")  # a page that no neighbour fills
        page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
        page.get_by_label("Hasło").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_text(announced)).to_be_visible(timeout=PATIENCE)
        check(page)
        page.get_by_role("button", name="Przeczytane, zamknij").click()
        expect(page.get_by_text(announced)).to_have_count(0)
