"""The open page keeps itself up to date, cheaply."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import TEN, TODAY, House
from support.pages import words

from booking.domain.day_sheet import day_sheet
from booking.domain.desk_visits import day_version
from booking.domain.scope import Scope
from booking.enums import BookingState
from booking.models import Booking
from tenants.context import office_context

_S = BookingState
WATCH = "/panel/dzien/2026-11-20/wizyty"


def watch(browser: Client, tag: str = "", path: str = WATCH) -> tuple[int, str, str]:
    headers = {"hx-request": "true"} | ({"if-none-match": tag} if tag else {})
    answer = browser.get(path, headers=headers)
    return answer.status_code, answer["ETag"], words(answer.content.decode())


def test_nothing_new_costs_nothing(house: House, anna: Client) -> None:
    house.visit("11:00")
    status, tag, page = watch(anna)
    assert (status, "Dorota Próbna" in page) == (200, True)
    assert watch(anna, tag) == (304, tag, "")


def test_the_page_itself_carries_the_tag(house: House, anna: Client) -> None:
    tag = watch(anna)[1]
    assert f'data-etag="{tag}"' in unescape(anna.get("/panel/").content.decode())


def test_what_another_clerk_did_is_seen_at_the_next_look(
    house: House, anna: Client, bartek: Client
) -> None:
    visit = house.visit("11:00")
    tag = watch(anna)[1]
    bartek.post(f"/panel/wizyta/{visit.pk}/przybycie")
    status, _tag, page = watch(anna, tag)
    assert status == 200
    assert "na miejscu" in page


def test_everything_that_shows_changes_the_tag(
    house: House, anna: Client, clockwork: time_machine.Coordinates
) -> None:
    visit = house.visit("11:00")
    tags = [watch(anna)[1]]

    def differs() -> bool:
        tags.append(watch(anna)[1])
        return tags[-1] not in tags[:-1]

    house.visit("11:00", counter="b")
    assert differs()
    house.visit("09:00", state=_S.AWAITING_APPROVAL, day=house_day(3))
    assert differs()
    anna.post(f"/panel/wizyta/{visit.pk}/kontakt")
    assert differs()
    with office_context(house.office):
        Booking.objects.filter(pk=visit.pk).update(starts_at=visit.starts_at - timedelta(minutes=5))
    assert differs()
    clockwork.shift(timedelta(minutes=1))
    assert differs()
    assert watch(anna, path=f"{WATCH}?jednostka=usc")[1] not in tags
    anna.cookies["okienko_language"] = "en"
    assert differs()


def house_day(ahead: int) -> date:
    return TODAY + timedelta(days=ahead)


def test_two_people_never_share_a_tag(house: House, anna: Client, bartek: Client) -> None:
    house.visit("11:00")
    assert watch(anna)[1] != watch(bartek)[1]


def test_a_tag_costs_two_queries(house: House) -> None:
    house.visit("11:00")
    with office_context(house.office), CaptureQueriesContext(connection) as asked:
        day_version(TODAY, Scope(), now=TEN)
    assert len(asked) == 2


def test_the_sheet_costs_four_queries_whatever_the_day_holds(empty_house: House) -> None:
    for number in range(5):
        empty_house.counter(f"k{number}", f"j{number % 2}")
    counts = []
    for hour in ("08:00", "08:30", "09:00"):
        for number in range(5):
            empty_house.visit(hour, counter=f"k{number}")
            empty_house.visit(
                hour, counter=f"k{number}", state=_S.AWAITING_APPROVAL, day=house_day(1)
            )
        with office_context(empty_house.office), CaptureQueriesContext(connection) as asked:
            sheet = day_sheet(TODAY, Scope(), now=TEN)
        counts.append((len(asked), sheet.total, len(sheet.waiting)))
    assert counts == [(4, 5, 5), (4, 10, 10), (4, 15, 15)]


def test_the_page_asks_as_much_for_three_rows_as_for_one(house: House, anna: Client) -> None:
    counts = []
    for hours in (("10:00",), ("10:30", "11:00")):
        for hour in hours:
            house.visit(hour)
            house.visit(hour, counter="c", state=_S.AWAITING_APPROVAL)
        anna.get("/panel/")
        with CaptureQueriesContext(connection) as asked:
            assert anna.get("/panel/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 13


def test_an_auditor_and_a_clerk_watch_too(
    house: House, auditor: Client, enter: Callable[..., Client]
) -> None:
    house.visit("11:00")
    assert watch(auditor)[0] == 200
