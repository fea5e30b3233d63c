"""Pages of leaving in a real browser: Oskar begins and calls off, Anna takes her office's data."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator

import pytest
from browser.conftest import Site
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, check, visitor
from support.operators import Operator

from provisioning.kit.make import kit_path, make_kit
from provisioning.models import Leaving
from tenants.accounts.models import Role, User
from tenants.context import office_context, platform_context
from tenants.db.place import PUBLIC
from tenants.schema import owning


@pytest.fixture
def oskar(site: Site) -> Iterator[Operator]:
    """An operator, really there: the browser's server is another process."""
    oskar = Operator()
    yield oskar
    with platform_context():
        Leaving.objects.filter(office=site.office).delete()
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute("DELETE FROM account WHERE id = %s", [oskar.user.pk])


@pytest.fixture
def anna(site: Site) -> Iterator[User]:
    with office_context(site.office):
        yield User.objects.create_user("anna.kopia@example.com", None, name="Anna", role=Role.ADMIN)
    kit_path(site.office).unlink(missing_ok=True)


def enter(page: Page, client: Client, name: str, base: str) -> None:
    """With the session the test client opened."""
    cookie = next(iter(client.cookies.values())).value
    page.context.add_cookies([{"name": name, "value": cookie, "url": base}])


@pytest.mark.parametrize("size", [DESKTOP, NARROW], ids=["desktop", "narrow"])
def test_every_page_of_leaving_can_be_used_by_everybody(
    site: Site, browser: Browser, oskar: Operator, size: dict[str, int]
) -> None:
    base = site.url.replace(f"{site.office.subdomain}.", "panel.")
    with visitor(browser, base, viewport=size) as page:
        enter(page, oskar.client, settings.OKIENKO_OPERATOR_COOKIE, base)
        page.goto("/odejscia/")
        check(page)
        page.get_by_role("link", name="Odejście urzędu: początek").click()
        check(page)
        page.get_by_label("Subdomena urzędu").fill(site.office.subdomain)
        page.get_by_label("Subdomena jeszcze raz").fill("inna")
        page.get_by_label("E-mail, na który").fill("sekretariat@urzad.example")
        page.get_by_role("button", name="Zacznij").click()
        expect(page.get_by_role("alert")).to_contain_text("Nic się nie zmieniło")
        check(page)
        page.get_by_label("Subdomena jeszcze raz").fill(site.office.subdomain)
        page.get_by_role("button", name="Zacznij").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(site.office.name)
        check(page)
        page.get_by_role("button", name="Odwołaj: urząd zostaje").click()
        expect(page.get_by_text("odwołane")).to_be_visible()
    home = site.url.replace(f"{site.office.subdomain}.", "")
    with visitor(browser, home, viewport=size) as page:
        page.goto("/podpis")
        check(page)


def test_anna_takes_the_copy_on_a_narrow_screen(site: Site, browser: Browser, anna: User) -> None:
    client = Client(headers={"host": f"{site.office.subdomain}.localhost"})
    client.force_login(anna)
    with visitor(browser, site.url, viewport=NARROW) as page:
        enter(page, client, settings.SESSION_COOKIE_NAME, site.url)
        page.goto("/panel/kopia-danych")
        expect(page.get_by_text("Nie ma jeszcze kopii")).to_be_visible()
        check(page)
        make_kit(site.office, now=timezone.now())
        page.reload()
        check(page)
        with page.expect_download() as download:
            page.get_by_role("button", name="Pobierz kopię").click()
        assert zipfile.ZipFile(download.value.path()).testzip() is None
