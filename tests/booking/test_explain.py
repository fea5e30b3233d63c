"""Why a time is gone, told to a clerk counter by counter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import book, send, take

from booking.domain.explain import Why, explain
from booking.models import CalendarException, Counter, Service


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


def test_the_closure_nearest_to_the_counter_is_the_one_that_is_told(desk: Desk) -> None:
    def closed(reason: str, days: int = 0, **scope: object) -> None:
        last = MONDAY + timedelta(days=days)
        CalendarException.objects.create(
            first_day=MONDAY, last_day=last, closed=True, reason=reason, **scope
        )

    def told() -> str:
        (reason,) = explain(desk.service, at(MONDAY, 9), now=FRIDAY)
        assert reason.why is Why.CLOSED
        return reason.detail

    closed("urlopy", 20)
    assert told() == "urlopy"
    closed("szkolenie")
    assert told() == "szkolenie", "the shorter one was meant for the day"
    closed("remont", unit=desk.unit)
    assert told() == "remont"
    closed("choroba", counter=desk.counters[0])
    assert told() == "choroba"


def test_a_service_residents_cannot_book_has_no_free_time(desk: Desk) -> None:
    Service.objects.update(status="archived")
    desk.service.refresh_from_db()
    assert whys(desk, at(MONDAY, 9)) == [Why.UNPUBLISHED]


def test_a_visit_over_which_the_clock_changes_is_said_to_be_so(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk()
    sunday = date(2027, 3, 28)
    CalendarException.objects.create(first_day=sunday, last_day=sunday, windows=["01:00-05:00"])
    assert whys(desk, at(sunday, 1, 30)) == [Why.LEAD_TIME]
    desk.service.duration, desk.service.step = 90, 30
    assert whys(desk, at(sunday, 1, 30)) == [Why.CLOCK]


def test_the_queries_do_not_grow_with_counters(
    make_desk: Callable[..., Desk], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = make_desk(priorities=range(1, 9), norm=5)
    for hour in (9, 10):
        take(desk, hour)
    with django_assert_num_queries(4):
        assert len(whys(desk, at(MONDAY, 9))) == 8
