"""Bartek calls people to his counter in a real browser: by keys, and what a colleague did shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser.conftest import Site
from browser.test_clerk import FIRST, LAST, sign_in, today
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, check_everywhere, visitor
from support.house import House

from booking.domain.attend import arrive
from booking.models import Location, Ticket
from tenants.audit.actor import RESIDENT
from tenants.context import office_context


@pytest.fixture
def desk(site: Site) -> Iterator[House]:
    """A hall with three people who have a visit, while the test runs."""
    house = House(site.office, site.town.id_card, {"bok": site.town.desk})
    house.counters["a"] = house.counter("hala", "bok")
    visits = [house.visit(hour, day=today().date()) for hour in (FIRST, "00:30", LAST)]
    with office_context(site.office):
        Location.objects.update(hall=True)
        for visit in visits:
            arrive(booking_id=visit.pk, now=today(), by=RESIDENT)
    yield house
    with office_context(site.office):
        Location.objects.update(hall=False)


def numbers(desk: House) -> list[str]:
    """What the three got, whoever else got one here before."""
    with office_context(desk.office):
        waiting = Ticket.objects.filter(booking__counter=desk.counters["a"])
        return [one.label for one in waiting.order_by("number")]


def sit_down(page: Page, desk: House) -> None:
    """Say at which counter one sits."""
    page.get_by_role("radio", name=desk.counters["a"].name).check()
    page.get_by_role("button", name="Siedzę tutaj").click()
    expect(page.locator("#kolejka .count")).to_be_visible()
    page.wait_for_load_state()


def test_people_are_called_by_keys_and_a_colleagues_call_shows_by_itself(
    browser: Browser, site: Site, desk: House
) -> None:
    first, second, _third = numbers(desk)
    with (
        visitor(browser, site.url, viewport=DESKTOP) as bartek,
        visitor(browser, site.url, viewport=DESKTOP) as anna,
    ):
        sign_in(bartek, desk)
        bartek.keyboard.press("w")
        expect(bartek.get_by_text("Przy którym okienku siedzisz?")).to_be_visible()
        check_everywhere(bartek)
        sit_down(bartek, desk)
        check_everywhere(bartek)
        sign_in(anna, desk)
        anna.goto("/panel/hala")
        sit_down(anna, desk)
        bartek.keyboard.press("w")
        number = bartek.locator(".hall-number")
        expect(number).to_have_text(first)
        expect(bartek.locator("#wiadomosc")).to_contain_text(f"Wezwano numer {first}")
        expect(anna.locator(".hall-number")).to_have_text(first)  # by polling
        check_everywhere(bartek)
        expect(bartek.locator(":focus")).to_have_count(1)
        bartek.keyboard.press("w")
        expect(number).to_have_text(second)
        bartek.get_by_text("W jakiej kolejności wzywamy").click()
        check_everywhere(bartek)
        bartek.evaluate("document.dispatchEvent(new CustomEvent('htmx:sendError'))")
        expect(bartek.locator("#zastoj")).to_be_hidden()  # though nothing changed meanwhile
        bartek.keyboard.press("c")
        expect(bartek.locator("#kolejka .count")).to_have_text("2")
