"""What residents are shown: the cases of the engine on the real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from support.booking_desk import FRIDAY, MONDAY, Desk, at

from booking.domain.availability import (
    free_days,
    free_times,
    free_times_between,
    nearest_free,
)
from booking.domain.hold import HoldRequest, hold
from booking.domain.release import release
from booking.models import Booking, CalendarException, HoursTemplate
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT


def clock(desk: Desk, day: date = MONDAY, *, now: datetime = FRIDAY, client: str = "") -> list[str]:
    found = free_times(desk.service, None, day, now=now, client=client)
    return [f"{one.start:%H:%M}" for one in found]


def take(desk: Desk, start: datetime, *, now: datetime = FRIDAY, client: str = "", people: int = 1):  # type: ignore[no-untyped-def]
    request = HoldRequest(desk.service, start, client=client, people=people)
    return hold(request=request, now=now, by=RESIDENT)


def test_a_day_is_listed_in_order_with_its_break(desk: Desk) -> None:
    assert clock(desk) == [
        *("08:00", "08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30"),
        *("12:30", "13:00", "13:30", "14:00", "14:30"),
    ]
    first = free_times(desk.service, desk.unit, MONDAY, now=FRIDAY)[0]
    assert (first.end - first.start, first.unit_id) == (timedelta(minutes=30), desk.unit.pk)


def test_case_4_each_time_once_however_many_counters(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(windows=["09:00-10:00"], priorities=(1, 2))
    assert clock(desk) == ["09:00", "09:30"]
    take(desk, at(MONDAY, 9))
    assert clock(desk) == ["09:00", "09:30"]
    take(desk, at(MONDAY, 9), client="edek")
    assert clock(desk) == ["09:30"]


def test_case_8_a_hold_is_hidden_from_others_shown_to_its_owner_and_gone_when_it_ran_out(
    desk: Desk,
) -> None:
    take(desk, at(MONDAY, 9), client="dorota")
    assert "09:00" not in clock(desk, client="edek")
    assert "09:00" not in clock(desk)
    assert "09:00" in clock(desk, client="dorota")
    assert "09:00" in clock(desk, now=FRIDAY + timedelta(minutes=5))


def test_case_10_from_the_day_after_to_the_thirtieth(desk: Desk) -> None:
    monday_9 = at(MONDAY, 9)
    counts = {
        one.date: one.free
        for one in free_days(desk.service, None, MONDAY, MONDAY + timedelta(days=31), now=monday_9)
    }
    assert counts[MONDAY] == 0
    assert counts[MONDAY + timedelta(days=1)] == 13
    assert counts[MONDAY + timedelta(days=30)] == 13, "a Wednesday"
    assert counts[MONDAY + timedelta(days=31)] == 0
    assert len(counts) == 32, "days without places are listed with 0"


def test_case_6_a_place_given_back_does_not_block(desk: Desk) -> None:
    booking = take(desk, at(MONDAY, 9))
    release(booking_id=booking.pk, now=FRIDAY, by=RESIDENT)
    assert "09:00" in clock(desk)


def test_a_long_form_of_the_day_before_blocks_until_its_break_is_over(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(windows=("00:00-04:00",))
    held = take(desk, at(MONDAY, 0))
    Booking.objects.filter(pk=held.pk).update(
        starts_at=at(MONDAY, 0) - timedelta(hours=13),
        ends_at=at(MONDAY, 0) - timedelta(hours=1),
        blocked_until=at(MONDAY, 3),
    )
    assert clock(desk) == ["03:00", "03:30"]


def test_closures_show_no_times(desk: Desk) -> None:
    CalendarException.objects.create(
        first_day=MONDAY, last_day=MONDAY, closed=True, reason="remont"
    )
    assert clock(desk) == []
    assert clock(desk, MONDAY + timedelta(days=1)) != []


def test_a_closed_unit_shows_no_times(desk: Desk) -> None:
    desk.unit.status = "closed"
    desk.unit.save()
    assert clock(desk) == []


def test_same_day_visits_show_only_what_is_far_enough_ahead(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(min_days=None, min_minutes=60)
    friday = FRIDAY.astimezone(WARSAW).date()
    assert clock(desk, friday)[0] == "11:00"
    assert free_days(desk.service, None, friday, friday, now=FRIDAY)[0].free == len(
        clock(desk, friday)
    )


def test_a_full_building_shows_no_times(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2, 3), norm=2)
    take(desk, at(MONDAY, 9))
    assert "09:00" in clock(desk)
    take(desk, at(MONDAY, 9), client="edek")
    assert "09:00" not in clock(desk), "the third counter is free, the building is full"
    assert "09:30" in clock(desk)


def test_nearest_free_time_is_the_first_of_the_list(desk: Desk) -> None:
    found = nearest_free([desk.service], None, now=FRIDAY)[desk.service.pk]
    assert found == free_times(desk.service, None, MONDAY, now=FRIDAY)[0]
    CalendarException.objects.create(
        first_day=MONDAY, last_day=MONDAY + timedelta(days=60), closed=True
    )
    assert nearest_free([desk.service], None, now=FRIDAY) == {desk.service.pk: None}


def test_counts_and_lists_agree_on_every_day(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 1, 2), norm=2)
    for minute in (0, 30):
        take(desk, at(MONDAY, 9, minute))
        take(desk, at(MONDAY, 9, minute), client="edek")
    days = free_days(desk.service, None, MONDAY, MONDAY + timedelta(days=13), now=FRIDAY)
    for day in days:
        assert day.free == len(clock(desk, day.date))


@pytest.mark.parametrize(("counters", "length", "norm"), [(1, 0, None), (1, 60, 9), (5, 60, 3)])
def test_queries_do_not_grow_with_days_or_counters(
    make_desk: Callable[..., Desk],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    counters: int,
    length: int,
    norm: int | None,
) -> None:
    desk = make_desk(priorities=range(1, counters + 1), max_days=60, norm=norm)
    take(desk, at(MONDAY, 9))
    last = MONDAY + timedelta(days=length)
    with django_assert_max_num_queries(4 if norm else 3):
        free_days(desk.service, desk.unit, MONDAY, last, now=FRIDAY, client="dorota")
    with django_assert_max_num_queries(4 if norm else 3):
        free_times_between(desk.service, None, MONDAY, last, now=FRIDAY)
    with django_assert_max_num_queries(4 if norm else 3):
        nearest_free([desk.service], None, now=FRIDAY)


def test_every_second_week(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    HoursTemplate.objects.all().delete()
    HoursTemplate.objects.create(key="zwykle", weeks="even", windows={"mon": ["08:00-09:00"]})
    assert clock(desk, MONDAY) == ["08:00", "08:30"], "week 48"
    assert clock(desk, MONDAY + timedelta(days=7)) == []
