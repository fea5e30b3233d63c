"""Why a time is gone, told to a clerk counter by counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import book, send, take

from booking.domain.explain import Why, explain
from booking.models import CalendarException, Counter


def whys(desk: Desk, start: datetime, **words: int) -> list[str]:
    return [one.why for one in explain(desk.service, start, now=FRIDAY, **words)]


def test_each_counter_tells_what_is_there(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2, 3, 4))
    booked, pending = book(desk), send(take(desk))
    held = take(desk)
    told = explain(desk.service, at(MONDAY, 9), now=FRIDAY)
    assert [one.why for one in told] == [Why.BOOKED, Why.PENDING, Why.HELD, Why.FREE]
    assert [one.detail for one in told[:3]] == [one.reference for one in (booked, pending, held)]
    assert told[2].until == held.expires_at


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (at(MONDAY, 12), Why.HOURS),
        (at(MONDAY, 7), Why.HOURS),
        (at(MONDAY, 9, 10), Why.GRID),
        (at(MONDAY, 9) + timedelta(seconds=1), Why.GRID),
        (at(date(2026, 11, 22), 9), Why.HOURS),
        (at(date(2026, 12, 25), 9), Why.HOLIDAY),
        (at(date(2026, 11, 20), 14), Why.LEAD_TIME),
        (at(MONDAY, 9), Why.FREE),
    ],
)
def test_hours_grid_holidays_and_lead_times(desk: Desk, start: datetime, why: Why) -> None:
    assert whys(desk, start) == [why]


def test_a_closure_is_told_by_its_name(desk: Desk) -> None:
    CalendarException.objects.create(
        first_day=MONDAY, last_day=MONDAY, closed=True, reason="remont"
    )
    (told,) = explain(desk.service, at(MONDAY, 9), now=FRIDAY)
    assert (told.why, told.detail) == (Why.CLOSED, "remont")


def test_the_building_and_the_party(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2), norm=1)
    take(desk)
    assert whys(desk, at(MONDAY, 9)) == [Why.HELD, Why.NORM]
    Counter.objects.filter(key="k2").update(people=3)
    assert whys(desk, at(MONDAY, 10), people=2) == [Why.PARTY, Why.NORM]
