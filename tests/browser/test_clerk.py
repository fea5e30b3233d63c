"""Bartek's day at the desk in a real browser: presses, second thoughts, a colleague, no script."""

from __future__ import annotations

from datetime import datetime
from itertools import count

import pytest
from browser.conftest import Site
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser import DESKTOP, NARROW, PHONE, check, visitor
from support.house import House
from support.staff import PASSWORD, hire

from booking.enums import BookingState
from booking.models.zone import WARSAW
from tenants.accounts.models import Role
from tenants.ids import uuid7

_numbers = count(1)
FIRST, LAST = "00:00", "23:30"  # begun and to come: the clock of the tests begins at eight


@pytest.fixture
def desk(site: Site) -> House:
    """A counter of its own for each test, with a visit that has begun and one to come."""
    house = House(site.office, site.town.id_card, {"bok": site.town.desk})
    key = f"t{next(_numbers)}"
    counter = house.counter(key, "bok")
    house.counters["a"] = counter
    return house


def today() -> datetime:
    return timezone.now().astimezone(WARSAW)


def sign_in(page: Page, house: House, role: Role = Role.CLERK) -> str:
    """Hire somebody for this test and let them in by the front door; answers their name."""
    name = f"Bartek{uuid7().hex[-8:]}"  # other files hire here too
    hire(house.office, name, role)
    page.goto("/panel/")
    page.get_by_label("E-mail").fill(f"{name.lower()}@example.com")
    page.get_by_label("Hasło").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dziś")
    page.wait_for_load_state()  # keys are answered by scripts, which come after the words
    return name


def row(page: Page, visit: object) -> Locator:
    return page.locator(f"#w-{visit.pk}")  # type: ignore[attr-defined]


@pytest.mark.parametrize("window", [DESKTOP, NARROW])
def test_a_visit_from_arrival_to_served_with_a_second_thought(
    browser: Browser, site: Site, desk: House, window: dict[str, int]
) -> None:
    visit = desk.visit(FIRST, "Dorota Próbna", day=today().date(), people=2)
    with visitor(browser, site.url, viewport=window) as page:
        page.goto("/panel/logowanie")
        check(page)
        sign_in(page, desk)
        check(page)
        here = row(page, visit)
        here.get_by_role("button", name="Na miejscu").click()
        expect(here.locator(".state")).to_have_text("na miejscu")
        expect(here.locator(":focus")).to_have_count(1)
        check(page)
        page.get_by_role("status").get_by_role("button", name="Cofnij").click()
        expect(here.locator(".state")).to_have_text("umówiona")
        here.get_by_role("button", name="Na miejscu").click()
        here.get_by_role("button", name="Obsłużona").click()
        expect(here.locator(".state")).to_have_text("obsłużona")
        expect(page.get_by_role("status")).to_contain_text("Dorota Próbna")
        check(page)
    assert desk.state(visit) == BookingState.SERVED
    assert [act for act, _ in desk.history(visit)] == ["arrive", "undo", "arrive", "serve"]


def test_a_press_far_down_the_page_moves_nothing(browser: Browser, site: Site, desk: House) -> None:
    visits = [desk.visit(f"{hour:02}:00", day=today().date()) for hour in range(24)]
    with visitor(browser, site.url, viewport=PHONE) as page:
        sign_in(page, desk)
        button = row(page, visits[20]).get_by_role("button", name="Na miejscu")
        button.scroll_into_view_if_needed()
        before = page.evaluate("scrollY")
        button.click()
        expect(row(page, visits[20]).locator(".state")).to_have_text("na miejscu")
        assert abs(page.evaluate("scrollY") - before) < 5


def test_cancelling_asks_in_a_dialog_that_escape_leaves(
    browser: Browser, site: Site, desk: House
) -> None:
    visit = desk.visit(LAST, "Dorota Próbna", day=today().date())
    with visitor(browser, site.url, viewport=DESKTOP) as page:
        sign_in(page, desk)
        link = row(page, visit).get_by_role("link", name="Odwołaj")
        link.focus()
        page.keyboard.press("Enter")
        question = page.get_by_role("dialog", name="Odwołać tę wizytę?")
        expect(question).to_contain_text("Dorota Próbna")
        expect(question.get_by_label("Powód")).to_be_focused()
        check(page)
        page.keyboard.press("Escape")
        expect(question).to_have_count(0)
        assert desk.state(visit) == BookingState.BOOKED
        link.click()
        question.get_by_label("Powód").fill("Awaria prądu")
        page.keyboard.press("Enter")
        expect(row(page, visit).locator(".state")).to_have_text("odwołana")
        expect(question).to_have_count(0)
    assert desk.state(visit) == BookingState.CANCELLED


def test_what_a_colleague_does_shows_by_itself_but_never_disturbs_a_question(
    browser: Browser, site: Site, desk: House
) -> None:
    first = desk.visit(FIRST, "Dorota Próbna", day=today().date())
    last = desk.visit(LAST, "Adam Próbny", day=today().date())
    with (
        visitor(browser, site.url, viewport=DESKTOP) as bartek,
        visitor(browser, site.url, viewport=DESKTOP) as anna,
    ):
        bartek.clock.install()
        sign_in(bartek, desk)
        sign_in(anna, desk, Role.ADMIN)
        row(bartek, last).get_by_role("link", name="Odwołaj").click()
        question = bartek.get_by_role("dialog")
        question.get_by_label("Powód").fill("Awaria")
        row(anna, first).get_by_role("button", name="Na miejscu").click()
        expect(row(anna, first).locator(".state")).to_have_text("na miejscu")
        bartek.clock.run_for(15_000)
        expect(question.get_by_label("Powód")).to_have_value("Awaria")
        expect(row(bartek, first).locator(".state")).to_have_text("umówiona")
        with bartek.expect_response(lambda r: r.url.endswith("/wizyty") and r.status == 200):
            bartek.keyboard.press("Escape")
            bartek.clock.run_for(15_000)
        expect(row(bartek, first).locator(".state")).to_have_text("na miejscu")
        with bartek.expect_response(lambda r: r.url.endswith("/wizyty")) as nothing:
            bartek.clock.run_for(15_000)
        assert nothing.value.status in {200, 304}  # 200 once a minute: the now-line moves
        expect(row(bartek, first)).to_be_visible()


def test_two_clerks_press_at_once(browser: Browser, site: Site, desk: House) -> None:
    visit = desk.visit(FIRST, "Dorota Próbna", day=today().date())
    with (
        visitor(browser, site.url, viewport=DESKTOP) as bartek,
        visitor(browser, site.url, viewport=DESKTOP) as anna,
    ):
        # Bartek's page hears of nothing before he presses, however long all this takes.
        bartek.route("**/wizyty", lambda route: route.fulfill(status=304))
        sign_in(bartek, desk)
        sign_in(anna, desk)
        row(anna, visit).get_by_role("button", name="Nieobecność").click()
        expect(row(anna, visit).locator(".state")).to_have_text("nieobecność")
        row(bartek, visit).get_by_role("button", name="Na miejscu").click()
        expect(bartek.get_by_role("status")).to_contain_text("ktoś właśnie")
        expect(row(bartek, visit).locator(".state")).to_have_text("nieobecność")
        check(bartek)
    assert desk.state(visit) == BookingState.MISSED


def test_without_javascript_everything_works_by_plain_pages(
    browser: Browser, site: Site, desk: House
) -> None:
    visit = desk.visit(FIRST, "Dorota Próbna", day=today().date())
    last = desk.visit(LAST, "Adam Próbny", day=today().date())
    with visitor(browser, site.url, viewport=PHONE, java_script_enabled=False) as page:
        sign_in(page, desk)
        row(page, visit).get_by_role("button", name="Na miejscu").click()
        expect(row(page, visit).locator(".state")).to_have_text("na miejscu")
        page.get_by_role("status").get_by_role("button", name="Cofnij").click()
        expect(row(page, visit).locator(".state")).to_have_text("umówiona")
        row(page, visit).get_by_role("button", name="Pokaż kontakt").click()
        expect(row(page, visit).get_by_role("link", name="+48600100200")).to_be_visible()
        row(page, last).get_by_role("link", name="Odwołaj").click()
        page.get_by_label("Powód").fill("Awaria prądu")
        page.get_by_role("button", name="Odwołaj wizytę").click()
        expect(row(page, last).locator(".state")).to_have_text("odwołana")
        page.get_by_role("button", name="Wyloguj").click()
        expect(page.get_by_role("status")).to_have_text("Wylogowano.")


def test_every_other_page_of_staff_passes_too(browser: Browser, site: Site, desk: House) -> None:
    visit = desk.visit(LAST, "Dorota Próbna", day=today().date())
    desk.visit("10:00", state=BookingState.AWAITING_APPROVAL, day=today().date().replace(year=2031))
    for window in (PHONE, DESKTOP):
        with visitor(browser, site.url, viewport=window) as page:
            sign_in(page, desk, Role.ADMIN)
            row(page, visit).get_by_role("button", name="Pokaż kontakt").click()
            expect(row(page, visit).get_by_role("link", name="+48600100200")).to_be_visible()
            check(page)
            for path in (
                "/panel/dzien/2030-01-01",
                f"/panel/wizyta/{visit.pk}/odwolanie",
                "/panel/haslo",
                "/panel/logowanie?koniec=1",
            ):
                page.goto(path)
                check(page)
        with visitor(browser, site.url, viewport=window) as page:
            sign_in(page, desk, Role.AUDITOR)
            check(page)
            page.goto(f"/panel/wizyta/{visit.pk}/odwolanie")
            expect(page.get_by_role("heading", level=1)).to_have_text(
                "Twoja rola na to nie pozwala"
            )
            check(page)
