"""The page of visits without a place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import words

from booking.models import CalendarException, Counter, HoursTemplate
from tenants.context import office_context
from tenants.models import Office

PAGE = "/panel/bez-miejsca"
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _open(house: House) -> None:
    """Counters *a* and *c* receive on Mondays."""
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={"mon": ["08:00-16:00"]})
        Counter.objects.update(hours_key="zwykle")
        for key in "ac":
            house.counters[key].services.add(house.service)
            house.service.units.add(house.counters[key].unit)


def close(house: House) -> None:
    with office_context(house.office):
        CalendarException.objects.create(
            first_day=MONDAY, last_day=MONDAY, closed=True, reason="awaria"
        )


def listed(browser: Client) -> str:
    return words(browser.get(PAGE).content.decode())


def test_while_every_visit_has_its_place_the_page_says_so(house: House, anna: Client) -> None:
    house.visit("10:00", day=MONDAY)
    assert "Każda wizyta ma swoje miejsce." in listed(anna)
    assert f'href="{PAGE}"' in anna.get("/panel/").content.decode(), "the menu leads there"


def test_a_visit_on_a_day_closed_since_is_listed_with_what_is_needed_to_decide(
    house: House, anna: Client
) -> None:
    visit = house.visit("10:00", day=MONDAY)
    close(house)
    page = listed(anna)
    assert visit.reference in page
    assert "23 listopada, 10:00" in page
    assert "jej okienko jest wtedy zamknięte" in page
    assert "dorota@" not in page
    assert "Dorota" not in page
    whole = anna.get(PAGE).content.decode()
    assert 'href="/panel/dzien/2026-11-23"' in whole
    assert 'href="/panel/hurtem"' in whole


def test_a_clerk_sees_those_of_the_own_units(house: House, anna: Client, bartek: Client) -> None:
    own, other = house.visit("10:00", day=MONDAY), house.visit("11:00", counter="c", day=MONDAY)
    close(house)
    assert own.reference in listed(bartek)
    assert other.reference not in listed(bartek)
    assert other.reference in listed(anna)


def test_an_auditor_looks_and_a_stranger_does_not(
    house: House, auditor: Client, olsztyn: Office, at: Callable[[Office], Client]
) -> None:
    house.visit("10:00", day=MONDAY)
    close(house)
    page = auditor.get(PAGE).content.decode()
    assert "jej okienko jest wtedy zamknięte" in page
    assert "Przełóż lub odwołaj wiele naraz" not in page
    assert at(olsztyn).get(PAGE).status_code == 302


def test_the_queries_do_not_grow_with_the_visits(house: House, anna: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            anna.get(PAGE)
        return len(caught)

    close(house)
    house.visit("08:00", day=MONDAY)
    queries()  # what is remembered between requests
    few = queries()
    for hour in range(9, 15):
        house.visit(f"{hour:02}:00", day=MONDAY)
        house.visit(f"{hour:02}:00", counter="c", day=MONDAY)
    assert queries() == few
