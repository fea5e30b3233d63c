"""One visit with two matters, at two counters of the desk."""

from __future__ import annotations

import pytest
from django.test import Client
from support.house import House
from support.pages import read, words

from booking.enums import BookingState
from booking.models import Booking, Contact
from tenants.audit.models import Entry
from tenants.context import office_context

_S = BookingState


@pytest.fixture
def two(house: House) -> tuple[Booking, Booking]:
    """Dorota at ten at counter *a*, at half past at counter *b*."""
    first = house.visit("10:00", "Dorota Próbna")
    second = house.visit("10:30", counter="b", part_of=first)
    with office_context(house.office):
        Contact.objects.filter(booking=second).delete()
    return first, second


def press(browser: Client, booking: Booking, what: str) -> str:
    answer = browser.post(f"/panel/wizyta/{booking.pk}/{what}", follow=True)
    assert answer.status_code == 200
    return words(answer.content.decode())


def test_both_counters_see_whose_visit_it_is(
    house: House, anna: Client, two: tuple[Booking, Booking]
) -> None:
    page = read(anna, "/panel/")
    one, other = page.index("Okienko a"), page.index("Okienko b")
    assert "Dorota Próbna" in page[one:other]
    assert "i jeszcze 1 sprawa" in page[one:other]
    assert "Dorota Próbna" in page[other:]
    assert f"{two[0].reference} kolejna sprawa tej wizyty" in page[other:]
    assert "Wizyty 1 " in page, "one visit, however many matters"


def test_who_arrives_arrives_for_all_matters(
    house: House, anna: Client, two: tuple[Booking, Booking]
) -> None:
    press(anna, two[1], "przybycie")
    assert [house.state(one) for one in two] == [_S.ARRIVED, _S.ARRIVED]
    press(anna, two[0], "obsluga")
    assert [house.state(one) for one in two] == [_S.SERVED, _S.ARRIVED]
    press(anna, two[1], "cofniecie")
    press(anna, two[1], "przybycie")
    assert [house.state(one) for one in two] == [_S.SERVED, _S.ARRIVED]


def test_the_contact_opens_from_either_row_and_is_written_down(
    house: House, anna: Client, two: tuple[Booking, Booking]
) -> None:
    assert "+48600100200" in press(anna, two[1], "kontakt")
    with office_context(house.office):
        assert Entry.objects.filter(action="booking.contact_opened").count() == 1


def test_cancelling_one_matter_says_that_it_ends_the_visit_and_does(
    house: House, anna: Client, two: tuple[Booking, Booking]
) -> None:
    page = read(anna, f"/panel/wizyta/{two[1].pk}/odwolanie")
    assert "To jedna wizyta w 2 sprawach: kończy się dla wszystkich." in page
    assert "Dorota Próbna" in page
    anna.post(f"/panel/wizyta/{two[1].pk}/odwolanie", {"reason": "awaria"})
    assert [house.state(one) for one in two] == [_S.CANCELLED, _S.CANCELLED]


def test_an_ordinary_visit_says_nothing_of_matters(house: House, anna: Client) -> None:
    visit = house.visit("10:00")
    assert "spraw" not in read(anna, f"/panel/wizyta/{visit.pk}/odwolanie").replace("Sprawy", "")


def test_approval_is_asked_once_for_the_whole_visit(house: House, anna: Client) -> None:
    first = house.visit("11:00", "Dorota Próbna", state=_S.AWAITING_APPROVAL)
    second = house.visit("11:30", counter="b", part_of=first, state=_S.AWAITING_APPROVAL)
    page = anna.get("/panel/").content.decode()
    assert f'id="c-{first.pk}"' in page
    assert f'id="c-{second.pk}"' not in page
    press(anna, first, "zatwierdzenie")
    assert [house.state(one) for one in (first, second)] == [_S.BOOKED, _S.BOOKED]
