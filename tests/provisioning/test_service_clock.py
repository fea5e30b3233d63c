"""The contract's clock, against a model that steps from minute to minute and from day to day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning import service_clock as clock
from provisioning.service_clock import WARSAW, Course

POLISH = holidays.country_holidays("PL", years=range(2025, 2029))
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minute: START + timedelta(minutes=minute))
waits = st.timedeltas(timedelta(0), timedelta(days=60))


def works(day: date) -> bool:
    """Day by day, by its name in the week."""
    return day.strftime("%a") not in {"Sat", "Sun"} and day not in POLISH


def later(day: date, number: int) -> date:
    """Step on and count."""
    while number > 0:
        day += timedelta(days=1)
        if works(day):
            number -= 1
    return day


def at(day: str, hour: str = "10:00") -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), WARSAW)


@given(moments, st.one_of(st.none(), waits), st.one_of(st.none(), waits))
def test_deadlines_are_those_of_a_model_that_counts_day_by_day(
    reported: datetime, begun: timedelta | None, done: timedelta | None
) -> None:
    started = reported + begun if begun is not None else None
    mended = reported + done if done is not None else None
    course = Course(reported, started, mended)
    now = reported + timedelta(days=61)
    day = reported.astimezone(WARSAW).date()
    start_day, mend_day = later(day, 1), later(day, 5)
    assert clock.start_due(course) == datetime.combine(start_day, time(16), WARSAW)
    assert clock.mend_due(course) == datetime.combine(mend_day, time(16), WARSAW)
    ends = [(start_day, started or mended or now), (mend_day, mended or now)]
    late = set()
    for due, end in ends:
        one = due + timedelta(days=1)
        while one <= end.astimezone(WARSAW).date():
            late.add(one)
            one += timedelta(days=1)
    assert clock.days_late(course, now) == len(late)
    if mended is None:
        assert clock.warranty_days(course) == 0
        return
    last = mended.astimezone(WARSAW).date()
    interrupted = sum(works(day + timedelta(days=n)) for n in range(1, (last - day).days + 1))
    assert clock.warranty_days(course) == ((last - day).days if interrupted > 3 else 0)


@given(moments, st.integers(0, 4000))
def test_support_time_is_that_of_a_model_that_steps_by_five_minutes(
    first: datetime, steps: int
) -> None:
    first = first.replace(minute=first.minute // 5 * 5, second=0, microsecond=0)
    step = timedelta(minutes=5)
    total = timedelta()
    for number in range(steps):
        here = (first + number * step).astimezone(WARSAW)
        if works(here.date()) and 8 <= here.hour < 16:
            total += step
    assert clock.support_time(first, first + steps * step) == total


def test_days_of_christmas_and_of_may_do_not_count() -> None:
    tuesday = Course(at("2026-12-22"))
    assert clock.start_due(tuesday) == at("2026-12-23", "16:00")
    # 24, 25, 26 December, New Year and the weekends are left out.
    assert clock.mend_due(tuesday) == at("2026-12-31", "16:00")
    assert clock.mend_due(Course(at("2026-04-30"))) == at("2026-05-08", "16:00")


@pytest.mark.parametrize(
    ("reported", "start", "mend"),
    [
        (at("2026-11-09", "07:00"), at("2026-11-10", "16:00"), at("2026-11-17", "16:00")),
        (at("2026-11-09", "23:59"), at("2026-11-10", "16:00"), at("2026-11-17", "16:00")),
        (at("2026-11-10"), at("2026-11-12", "16:00"), at("2026-11-18", "16:00")),
        (at("2026-11-14"), at("2026-11-16", "16:00"), at("2026-11-20", "16:00")),
    ],
)
def test_the_day_of_the_report_does_not_count_nor_does_the_11th_of_november(
    reported: datetime, start: datetime, mend: datetime
) -> None:
    assert clock.start_due(Course(reported)) == start
    assert clock.mend_due(Course(reported)) == mend


def test_another_day_agreed_in_writing_takes_the_place_of_the_fifth() -> None:
    course = Course(at("2026-11-09"), mended_at=at("2026-11-25"), agreed_on=date(2026, 11, 27))
    # The work should have begun on the 10th; from the 11th on each day counts.
    assert clock.days_late(course, at("2026-12-01")) == 15
    begun = Course(
        at("2026-11-09"), at("2026-11-10"), at("2026-11-25"), agreed_on=date(2026, 11, 27)
    )
    assert clock.days_late(begun, at("2026-12-01")) == 0


def test_a_replacement_may_be_demanded_at_the_third_repair_or_after_thirty_days() -> None:
    mended = Course(at("2026-11-09"), at("2026-11-09"), at("2026-11-10"))
    assert not clock.may_be_replaced(mended, 2, at("2026-11-10"))
    assert clock.may_be_replaced(mended, 3, at("2026-11-10"))
    going_on = Course(at("2026-11-09"))
    assert not clock.may_be_replaced(going_on, 0, at("2026-12-09"))
    assert clock.may_be_replaced(going_on, 0, at("2026-12-09", "10:01"))


def test_a_replacement_is_due_in_seven_days_and_costs_from_the_eighth() -> None:
    course = Course(
        at("2026-11-09"), at("2026-11-09"), at("2026-11-10"), None, at("2026-11-10"), None
    )
    assert clock.replace_due(course) == at("2026-11-17", "23:59")
    assert clock.days_late(course, at("2026-11-17")) == 0
    assert clock.days_late(course, at("2026-11-19")) == 2
