"""A clerk's day with the keyboard alone; the calendar that draws fast and hears of others."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from itertools import count

import pytest
from browser.conftest import Site
from browser.test_clerk import FIRST, LAST, row, sign_in, today
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from support.browser import DESKTOP, NARROW, check, visitor
from support.house import House

from booking.enums import BookingState
from booking.models.zone import WARSAW

_numbers = count(1)
COUNTERS, VISITS = 12, 28
DRAWN_WITHIN = 0.5
DRAWS = 6
HEARD_WITHIN = 6_000


@pytest.fixture
def desk(site: Site) -> House:
    """A unit of its own with one counter, so that the calendar shows it alone."""
    house = House(site.office, site.town.id_card)
    number = next(_numbers)
    house.counters["a"] = house.counter(f"ka{number}", f"kal{number}")
    return house


def press(page: Page, visit: object, key: str) -> None:
    """With the visit's row in focus."""
    row(page, visit).focus()
    page.keyboard.press(key)


def test_a_whole_morning_without_a_mouse(browser: Browser, site: Site, desk: House) -> None:
    visit = desk.visit(FIRST, "Dorota Klawiszowa", day=today().date())
    last = desk.visit(LAST, "Adam Klawiszowy", day=today().date())
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        sign_in(page, desk)
        keys = page.keyboard
        keys.press("?")
        expect(page.get_by_role("dialog", name="Klawisze")).to_be_visible()
        check(page)
        keys.press("Escape")
        press(page, visit, "p")
        expect(row(page, visit).locator(".state")).to_have_text("na miejscu")
        press(page, visit, "o")
        expect(row(page, visit).locator(".state")).to_have_text("obsłużona")
        press(page, visit, "c")
        expect(row(page, visit).locator(".state")).to_have_text("na miejscu")
        press(page, last, "x")
        question = page.get_by_role("dialog", name="Odwołać tę wizytę?")
        expect(question).to_be_visible()
        keys.press("Escape")
        keys.press("/")
        keys.type("klawiszowy adam")
        keys.press("Enter")
        expect(page.get_by_role("cell", name="Adam Klawiszowy")).to_be_visible()
        check(page)
        keys.press("ArrowDown")
        keys.press("Enter")
        expect(page).to_have_url(f"{site.url}/panel/wizyta/{last.pk}")
    assert desk.state(visit) == BookingState.ARRIVED


def test_the_calendar_is_drawn_at_once_and_hears_of_others(
    browser: Browser, site: Site, desk: House
) -> None:
    day = (today() + timedelta(days=40)).date()
    unit = next(iter(desk.units))
    keys = [f"{key}{desk.counters['a'].key}" for key in map(str, range(COUNTERS))]
    for key in keys:
        desk.counter(key, unit)
        for number in range(VISITS):
            begin = datetime.combine(day, datetime.min.time(), WARSAW)
            hour = f"{begin + timedelta(minutes=7 * 60 + 30 * number):%H:%M}"
            desk.visit(hour, f"Osoba Nr{number}", counter=key, day=day)
    address = f"/panel/kalendarz?data={day}&jednostka={unit}"
    with (
        visitor(browser, site.url, viewport=DESKTOP) as bartek,
        visitor(browser, site.url, viewport=NARROW) as anna,
    ):
        sign_in(bartek, desk)
        bartek.goto(address)
        expect(bartek.locator(".stay-booked.ec-event")).to_have_count(COUNTERS * VISITS)
        assert _drawn_in(bartek) <= DRAWN_WITHIN * crowding()
        check(bartek)
        sign_in(anna, desk)
        anna.goto(address)
        check(anna)
        anna.goto(f"{address}&tabela=1")
        check(anna)
        desk.visit("06:00", "Świeżo Umówiona", counter=keys[0], day=day)
        begun = timezone.now()
        fresh = bartek.get_by_text("Świeżo Umówiona")
        expect(fresh.first).to_be_attached(timeout=HEARD_WITHIN)
        assert timezone.now() - begun <= timedelta(milliseconds=HEARD_WITHIN)


def crowding() -> float:
    """How many wait for each processor: what takes that many times longer was not slow itself."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def _drawn_in(page: Page) -> float:
    """Seconds until everything stood there; the best of some draws, for the machine has others."""
    best = float("inf")
    for _draw in range(DRAWS):
        page.reload()
        expect(page.locator("#kalendarz[data-drawn]")).to_be_visible()
        drawn = page.locator("#kalendarz").get_attribute("data-drawn")
        best = min(best, float(drawn or "inf") / 1000)
        if best <= DRAWN_WITHIN:  # the goal itself, where the machine is free
            break
    return best
