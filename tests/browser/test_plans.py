"""What an admin must decide about, in a real browser: holidays on Saturdays, stranded visits."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from browser.conftest import Site
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, check, visitor
from support.house import House
from support.staff import PASSWORD, hire

from booking.models.zone import WARSAW
from tenants.accounts.models import Role

_numbers = count(1)


@pytest.fixture
def house(site: Site) -> House:
    """The town hall, and a counter that deals with nothing."""
    house = House(site.office, site.town.id_card, {"bok": site.town.desk})
    house.counters["a"] = house.counter(f"p{next(_numbers)}", "bok")
    return house


def sign_in(page: Page, house: House) -> None:
    name = f"Anna{next(_numbers)}plan"
    hire(house.office, name, Role.ADMIN)
    page.goto("/panel/")
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś")


def soon() -> datetime:
    return timezone.now().astimezone(WARSAW) + timedelta(days=3)


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_visits_without_a_place_are_found_from_the_menu_and_lead_to_their_day(
    browser: Browser, site: Site, house: House, window: dict[str, int]
) -> None:
    visit = house.visit("10:00", "Dorota Próbna", day=soon().date())
    with visitor(browser, site.url, viewport=window) as page:
        sign_in(page, house)
        page.goto("/panel/bez-miejsca")
        row = page.get_by_role("row").filter(has_text=visit.reference)
        expect(row).to_contain_text("jej okienko nie przyjmuje już")
        check(page)
        row.get_by_role("link").click()
        expect(page.locator(f"#w-{visit.pk}")).to_be_visible()


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_holidays_on_saturdays_are_decided_by_hand(
    browser: Browser, site: Site, house: House, window: dict[str, int]
) -> None:
    with visitor(browser, site.url, viewport=window) as page:
        sign_in(page, house)
        page.goto("/panel/ustawienia/swieta")
        check(page)
        section = page.get_by_role("region").filter(has=page.get_by_role("heading", level=2)).first
        section.get_by_role("button", name="Wyznacz ten dzień wolny").click()
        check(page)
        section.get_by_role("button", name="Bez dnia wolnego").click()
        expect(section).to_contain_text("Bez dnia wolnego")
        check(page)
