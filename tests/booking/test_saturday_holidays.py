"""A public holiday on a Saturday is brought up, and the office says which day off it gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, send, state, take

from booking.domain.availability import free_times
from booking.domain.saturday_holidays import decide, saturday_holidays, undecided
from booking.domain.stranded import WouldStrand
from booking.domain.timetable import holiday_name
from booking.errors import Invalid, NotFound
from booking.models import CalendarException, HolidayDecision, Settings
from tenants.audit.models import Entry

BOXING_DAY = date(2026, 12, 26)
MAY_DAY = date(2027, 5, 1)
OTHER_DAY = date(2026, 12, 17)
DAY_OFF = date(2026, 12, 18)


def test_the_saturdays_of_the_coming_year_are_listed_and_the_near_ones_brought_up(
    desk: Desk,
) -> None:
    assert [one.day for one in saturday_holidays(FRIDAY)] == [BOXING_DAY, MAY_DAY]
    assert [one.day for one in undecided(FRIDAY)] == [BOXING_DAY]
    assert undecided(FRIDAY - timedelta(days=60)) == []


def test_a_day_off_closes_the_office_and_says_why(desk: Desk) -> None:
    told = decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)
    closure = CalendarException.objects.get()
    assert (closure.first_day, closure.closed) == (DAY_OFF, True)
    assert closure.reason == f"dzień wolny za święto: {holiday_name(BOXING_DAY)}"
    assert told.removed > 0
    assert not told.added
    later = FRIDAY + timedelta(days=7)
    assert free_times(desk.service, None, DAY_OFF, now=later) == []
    assert undecided(FRIDAY) == []
    assert Entry.objects.get(action="calendar.holiday_decided").by_name == "Bartek"


def test_no_day_off_is_a_decision_too(desk: Desk) -> None:
    decide(holiday=BOXING_DAY, day_off=None, now=FRIDAY, by=BARTEK)
    assert undecided(FRIDAY) == []
    assert not CalendarException.objects.exists()
    assert HolidayDecision.objects.get().day_off is None


def test_deciding_again_opens_the_former_day(desk: Desk) -> None:
    decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)
    decide(holiday=BOXING_DAY, day_off=OTHER_DAY, now=FRIDAY, by=BARTEK)
    assert [one.first_day for one in CalendarException.objects.all()] == [OTHER_DAY]
    decide(holiday=BOXING_DAY, day_off=None, now=FRIDAY, by=BARTEK)
    assert not CalendarException.objects.exists()
    assert HolidayDecision.objects.count() == 1


def test_pressing_the_same_day_twice_changes_nothing(desk: Desk) -> None:
    decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)
    told = decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)
    assert not told
    assert [one.first_day for one in CalendarException.objects.all()] == [DAY_OFF]


def test_a_closure_the_office_has_made_its_own_is_not_opened_again(desk: Desk) -> None:
    decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)
    CalendarException.objects.update(reason="remont")
    decide(holiday=BOXING_DAY, day_off=OTHER_DAY, now=FRIDAY, by=BARTEK)
    assert [one.first_day for one in CalendarException.objects.all()] == [OTHER_DAY, DAY_OFF]


def test_a_day_that_is_refused_leaves_the_former_decision_as_it_was(desk: Desk) -> None:
    decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)
    with pytest.raises(Invalid):
        decide(holiday=BOXING_DAY, day_off=date(2026, 12, 27), now=FRIDAY, by=BARTEK)
    assert HolidayDecision.objects.get().day_off == DAY_OFF
    assert [one.first_day for one in CalendarException.objects.all()] == [DAY_OFF]


def test_one_query_each_asks_for_what_is_decided(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    decide(holiday=BOXING_DAY, day_off=None, now=FRIDAY, by=BARTEK)
    with django_assert_num_queries(1):
        assert len(saturday_holidays(FRIDAY)) == 2
    with django_assert_num_queries(1):
        undecided(FRIDAY)


@pytest.mark.parametrize(
    "day",
    [
        FRIDAY.date(),  # today
        date(2026, 12, 25),  # a holiday
        date(2026, 12, 27),  # a Sunday
    ],
)
def test_a_day_that_is_none_to_give_is_refused(desk: Desk, day: date) -> None:
    with pytest.raises(Invalid) as refused:
        decide(holiday=BOXING_DAY, day_off=day, now=FRIDAY, by=BARTEK)
    assert set(refused.value.errors) == {"day_off"}
    assert not HolidayDecision.objects.exists()


def test_a_day_with_hours_of_its_own_is_refused(desk: Desk) -> None:
    CalendarException.objects.create(first_day=DAY_OFF, last_day=DAY_OFF, windows=["10:00-18:00"])
    with pytest.raises(Invalid):
        decide(holiday=BOXING_DAY, day_off=DAY_OFF, now=FRIDAY, by=BARTEK)


def test_an_ordinary_saturday_is_no_question(desk: Desk) -> None:
    with pytest.raises(NotFound):
        decide(holiday=date(2026, 12, 19), day_off=DAY_OFF, now=FRIDAY, by=BARTEK)


def test_visits_of_that_day_must_be_accepted_first(desk: Desk) -> None:
    Settings.objects.update(confirmation="none")
    visit = send(take(desk, start=at(MONDAY + timedelta(days=1), 9)))
    day = MONDAY + timedelta(days=1)
    with pytest.raises(WouldStrand) as refused:
        decide(holiday=BOXING_DAY, day_off=day, now=FRIDAY, by=BARTEK)
    assert [one.reference for one in refused.value.stranded] == [visit.reference]
    assert not CalendarException.objects.exists()
    assert not Entry.objects.filter(action="plan.stranded").exists()
    decide(holiday=BOXING_DAY, day_off=day, now=FRIDAY, by=BARTEK, accept_stranded=True)
    assert state(visit) == "booked"
    line = Entry.objects.get(action="plan.stranded")
    assert (line.by_name, line.fields) == ("Bartek", [visit.reference])
