"""How offices come to us, in a real browser: applying, being set up, a host of their own."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browser.conftest import Site
from browser.test_operator import ola, sign_in  # noqa: F401 - a fixture
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.births import KNOWN, standing
from support.browser import DESKTOP, NARROW, PATIENCE, check, visitor
from support.staff import PASSWORD, hire

from provisioning.domain.applications.send import apply, confirm, confirm_link
from provisioning.domain.domains.own import claim
from provisioning.models import Application, Domain, Onboarding, StepState
from tenants.accounts.models import Role, User
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.models import Office

TYPED = {
    "name": "Urząd Gminy Testowo",
    "subdomain": "testowo",
    "nip": "5681618062",
    "street": "ul. Prosta 1",
    "postal_code": "10-100",
    "city": "Testowo",
    "person": "Jan Testowy",
    "email": "jan@example.com",
}


@pytest.fixture
def birth(site: Site) -> Iterator[Onboarding]:
    """An office that stands, and one step of it that failed; an application; a claimed host."""
    state = site.office.state
    mine = standing(site.office, subdomain=KNOWN["subdomain"])
    with platform_context():
        mine.steps.filter(key="plan").update(
            state=StepState.FAILED, code="price_missing", why="Cennik nie podaje tej ceny."
        )
        row = apply(TYPED, address="", now=timezone.now())
        confirm(confirm_link(row).rpartition("/")[2], now=timezone.now())
    with office_context(site.office):
        claim("wizyty.gmina.example", now=timezone.now(), by=SYSTEM)
    yield mine
    with platform_context():
        Office.objects.filter(pk=site.office.pk).update(state=state)
        Application.objects.all().delete()
        Onboarding.objects.all().delete()
        Domain.objects.all().delete()


def titled(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=PATIENCE)


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_every_page_on_the_way_of_an_office_is_for_everybody(
    browser: Browser,
    site: Site,
    ola: User,  # noqa: F811 - the fixture
    birth: Onboarding,
    window: dict[str, int],
) -> None:
    port = urlsplit(site.url).port
    with visitor(browser, f"http://panel.localhost:{port}", viewport=window) as page:
        sign_in(page, ola, look=False)
        for path, title in {
            "/nowe-urzedy": "Nowe urzędy",
            "/nowe-urzedy/nowy": "Dodaj urząd",
            f"/nowe-urzedy/{birth.pk}": birth.name,
            f"/nowe-urzedy/{birth.pk}/dane": birth.name,
            f"/nowe-urzedy/{birth.pk}/sms?bramka=smsapi": "Bramka SMS",
            f"/nowe-urzedy/{birth.pk}/wyglad": "Wygląd",
            f"/nowe-urzedy/{birth.pk}/start": "Start",
            "/wnioski": "Wnioski urzędów",
            "/domeny": "Własne adresy urzędów",
        }.items():
            page.goto(path)
            titled(page, title)
            check(page)
        page.goto("/wnioski")
        page.get_by_role("link", name="Urząd Gminy Testowo").click()
        titled(page, "Urząd Gminy Testowo")
        check(page)


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_an_office_applies_and_its_admin_reads_how_to_prove_a_host(
    browser: Browser, site: Site, birth: Onboarding, window: dict[str, int]
) -> None:
    port, name = urlsplit(site.url).port, f"Anna{window['width']}b"
    with visitor(browser, f"http://localhost:{port}", viewport=window) as page:
        page.goto("/dla-urzedow")
        check(page)
        page.get_by_role("button", name="Wyślij").click()
        expect(page.get_by_role("alert")).to_be_visible()
        check(page)
        page.goto("/dla-urzedow/wyslane")
        check(page)
        with platform_context():
            row = Application.objects.get()
        page.goto(urlsplit(confirm_link(row)).path)
        titled(page, "Zgłoszenie jest potwierdzone")
        check(page)
    hire(site.office, name, Role.ADMIN)
    with visitor(browser, site.url, viewport=window) as page:
        page.goto("/panel/domena")
        page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
        page.get_by_label("Hasło").fill(PASSWORD)
        page.keyboard.press("Enter")
        titled(page, "Własny adres")
        expect(page.get_by_text("_okienko.wizyty.gmina.example")).to_be_visible()
        check(page)
