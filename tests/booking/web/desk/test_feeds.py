"""A clerk reads visits in a calendar of their own, by a secret address that says nobody's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from support.house import House

from booking.enums import BookingState
from booking.models import CalendarFeed
from tenants.accounts.models import User
from tenants.context import office_context
from tenants.models import Office

PAGE = "/panel/moje-kalendarze"


@pytest.fixture
def phone(at: Callable[[Office], Client], olsztyn: Office) -> Client:
    """A calendar on a phone: it signs in nowhere."""
    return at(olsztyn)


def made(client: Client, counter: object = "") -> str:
    page = client.post(PAGE, {"okienko": str(counter)}).content.decode()
    (address,) = re.findall(r"https?://[^<\s]+/kalendarz/[\w-]{43}\.ics", page)
    return urlsplit(address).path


def places(answer: Any) -> list[str]:
    return [str(one["location"]) for one in Calendar.from_ical(answer.content).events]


def test_visits_stand_in_it_by_what_and_when_but_never_who(
    house: House, bartek: Client, phone: Client
) -> None:
    house.visit("11:00", "Dorota Próbna", counter="a")
    house.visit("12:00", "Maria Próbna", counter="a", state=BookingState.CANCELLED)
    answer = phone.get(made(bartek))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = Calendar.from_ical(answer.content).events
    assert event["dtstart"].dt.isoformat() == "2026-11-20T10:00:00+00:00"
    assert house.service.name in str(event["summary"])
    text = answer.content.decode()
    assert not [word for word in ("Dorota", "Próbna", "@", "+48") if word in text]


def test_it_shows_what_its_person_may_see_and_chose(
    house: House, bartek: Client, anna: Client, phone: Client
) -> None:
    for counter in ("a", "b", "c"):
        house.visit("11:00", counter=counter)
    assert len(places(phone.get(made(bartek)))) == 2, "of his unit alone"
    assert len(places(phone.get(made(anna)))) == 3
    one = made(bartek, house.counters["b"].pk)
    assert places(phone.get(one)) == ["Jednostka bok, Okienko b"]
    foreign = bartek.post(PAGE, {"okienko": str(house.counters["c"].pk)})
    assert foreign.status_code == 404
    assert bartek.post(PAGE, {"okienko": "bzdura"}).status_code == 404


def test_it_opens_nothing_once_renewed_ended_or_its_person_has_left(
    house: House, bartek: Client, anna: Client, phone: Client, olsztyn: Office, pultusk: Office
) -> None:
    old = made(bartek)
    new = made(bartek)
    assert phone.get(old).status_code == 404
    assert phone.get(new).status_code == 200
    assert phone.get(new, headers={"host": "pultusk.localhost:8000"}).status_code == 404
    with office_context(olsztyn):
        feed = CalendarFeed.objects.get()
    anna.post(f"{PAGE}/{feed.pk}/koniec")
    assert phone.get(new).status_code == 200, "nobody ends another's"
    with office_context(olsztyn):
        User.objects.filter(name="Bartek").update(is_active=False)
    assert phone.get(new).status_code == 404
    with office_context(olsztyn):
        User.objects.filter(name="Bartek").update(is_active=True)
    bartek.post(f"{PAGE}/{feed.pk}/koniec")
    assert phone.get(new).status_code == 404


def test_what_did_not_change_is_not_sent_twice(house: House, bartek: Client, phone: Client) -> None:
    path = made(bartek)
    tag = phone.get(path)["ETag"]
    assert phone.get(path, headers={"if-none-match": tag}).status_code == 304
    house.visit("11:00", counter="a")
    assert phone.get(path, headers={"if-none-match": tag}).status_code == 200


def test_more_visits_cost_no_more_queries(house: House, bartek: Client, phone: Client) -> None:
    path = made(bartek)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert phone.get(path).status_code == 200
        return len(queries)

    house.visit("11:00", counter="a")
    one = cost()
    house.visit("12:00", counter="a")
    house.visit("13:00", counter="b")
    assert cost() == one
