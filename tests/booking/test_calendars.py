"""When counters receive, on the real database: templates, units' hours, days that differ (rule 1).

The engine's numbered cases: 1, 2, 3, 5, 7, 9, 11, 14 in ``test_timetable``, 4, 6, 8, 10 in
``test_availability``, 12 in ``test_confirm``, 13 in ``test_many_at_once``; those that a calendar
decides (5, 7, 10, 11, 14) are asked here once more through templates and exceptions as stored.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from support.booking_desk import FRIDAY, MONDAY, WEEK, Desk, at
from support.visits import take

from booking.domain.availability import free_days, free_times
from booking.errors import SlotTaken
from booking.models import CalendarException, Counter, HoursTemplate, Service, Unit

SATURDAY = date(2026, 11, 28)
SUNDAY = date(2026, 11, 29)
CORPUS_CHRISTI = date(2027, 5, 27)
DAY = timedelta(days=1)
WEEKS = timedelta(days=7)


def clock(desk: Desk, day: date = MONDAY, unit: Unit | None = None) -> list[str]:
    """The times shown on ``day`` to somebody who asks the evening before the evening before."""
    asked = datetime(day.year, day.month, day.day, 18, tzinfo=UTC) - 2 * DAY
    return [f"{one.start:%H:%M}" for one in free_times(desk.service, unit, day, now=asked)]


def hours(key: str = "zwykle", **words: Any) -> HoursTemplate:
    return HoursTemplate.objects.create(key=key, **words)


def on_working_days(*windows: str) -> dict[str, list[str]]:
    return {day: list(windows) for day in WEEK}


def special(first: date, last: date | None = None, **words: Any) -> CalendarException:
    words.setdefault("closed", not words.get("windows"))
    return CalendarException.objects.create(first_day=first, last_day=last or first, **words)


@pytest.fixture
def hourly(make_desk: Callable[..., Desk]) -> Desk:
    """Visits of an hour, nine to noon, Monday to Friday, at one counter."""
    return make_desk(windows=["09:00-12:00"], duration=60)


class TestTemplates:
    def test_a_day_may_have_any_number_of_breaks(self, hourly: Desk) -> None:
        windows = ["08:00-09:00", "09:15-10:15", "10:30-11:30", "12:00-14:30", "16:00-16:55"]
        HoursTemplate.objects.update(windows={"mon": windows})
        assert clock(hourly) == ["08:00", "09:15", "10:30", "12:00", "13:00"]

    def test_case_5_sixteen_quarters_in_four_hours(self, make_desk: Callable[..., Desk]) -> None:
        assert len(clock(make_desk(windows=["12:00-16:00"], duration=15))) == 16

    def test_case_14_the_hours_of_pultusk(self, make_desk: Callable[..., Desk]) -> None:
        found = clock(make_desk(windows=["08:00-12:00", "12:30-15:00"]))
        assert (found[0], found[7], found[8], found[-1]) == ("08:00", "11:30", "12:30", "14:30")
        assert len(found) == 13

    def test_case_10_the_hours_of_olsztyn_thirty_days_ahead(
        self, make_desk: Callable[..., Desk]
    ) -> None:
        desk = make_desk(min_days=1, max_days=30)
        windows = {day: ["07:30-15:30"] for day in WEEK} | {"mon": ["08:00-16:00"]}
        HoursTemplate.objects.update(windows=windows)
        monday_noon = at(MONDAY, 12)
        days = free_days(desk.service, None, MONDAY, MONDAY + 31 * DAY, now=monday_noon)
        free = {one.date: one.free for one in days}
        assert (free[MONDAY], free[MONDAY + DAY]) == (0, 16)
        assert (free[MONDAY + 30 * DAY], free[MONDAY + 31 * DAY]) == (16, 0)
        assert clock(desk, MONDAY)[0] == "08:00"
        assert clock(desk, MONDAY + DAY)[0] == "07:30"

    @pytest.mark.parametrize(
        ("day", "utc"),
        [
            (date(2026, 10, 23), "05:30"),
            (date(2026, 10, 26), "06:30"),
            (date(2028, 3, 24), "06:30"),
            (date(2028, 3, 27), "05:30"),
        ],
    )
    def test_case_11_the_template_is_wall_time_on_either_side_of_a_change(
        self, make_desk: Callable[..., Desk], day: date, utc: str
    ) -> None:
        desk = make_desk(windows=["07:30-15:30"], min_days=0)
        asked = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
        found = free_times(desk.service, None, day, now=asked)
        assert f"{found[0].start:%H:%M}" == "07:30"
        assert f"{found[0].start.astimezone(UTC):%H:%M}" == utc
        assert f"{found[-1].end:%H:%M}" == "15:30"

    def test_templates_hand_over_from_one_day_to_the_next(self, hourly: Desk) -> None:
        HoursTemplate.objects.update(valid_to=MONDAY)
        hours(valid_from=MONDAY + DAY, windows=on_working_days("12:00-14:00"))
        assert clock(hourly, MONDAY) == ["09:00", "10:00", "11:00"]
        assert clock(hourly, MONDAY + DAY) == ["12:00", "13:00"]

    def test_between_two_templates_nobody_receives(self, hourly: Desk) -> None:
        HoursTemplate.objects.update(valid_to=MONDAY)
        hours(valid_from=MONDAY + 2 * DAY, windows=on_working_days("12:00-14:00"))
        assert clock(hourly, MONDAY + DAY) == []
        with pytest.raises(SlotTaken):
            take(hourly, start=at(MONDAY + DAY, 9))

    def test_a_template_for_the_summer_goes_before_the_one_for_always(self, hourly: Desk) -> None:
        summer = {"valid_from": date(2027, 7, 1), "valid_to": date(2027, 8, 31)}
        hours(**summer, windows=on_working_days("08:00-10:00"))
        for day, first in (
            (date(2027, 6, 30), "09:00"),
            (date(2027, 7, 1), "08:00"),
            (date(2027, 8, 31), "08:00"),
            (date(2027, 9, 1), "09:00"),
        ):
            assert clock(hourly, day)[0] == first

    def test_hours_nobody_wrote_are_no_hours(self, hourly: Desk) -> None:
        Counter.objects.update(hours_key="inne")
        assert clock(hourly) == []


class TestUnitsAndCounters:
    def test_a_counter_receives_while_its_unit_does(self, hourly: Desk) -> None:
        hours("jednostka", windows={"mon": ["08:00-10:30", "11:00-18:00"]})
        Unit.objects.update(hours_key="jednostka")
        assert clock(hourly, MONDAY) == ["09:00", "11:00"]
        assert clock(hourly, MONDAY + DAY) == [], "the unit does not receive on Tuesdays"

    def test_the_grid_begins_where_both_are_open(self, hourly: Desk) -> None:
        hours("jednostka", windows={"mon": ["09:40-12:00"]})
        Unit.objects.update(hours_key="jednostka")
        assert clock(hourly) == ["09:40", "10:40"]

    def test_a_units_hours_may_be_for_a_time_too(self, hourly: Desk) -> None:
        hours("jednostka", valid_to=MONDAY, windows=on_working_days("09:00-10:00"))
        Unit.objects.update(hours_key="jednostka")
        assert clock(hourly, MONDAY) == ["09:00"]
        assert clock(hourly, MONDAY + DAY) == []

    def test_the_counters_own_day_goes_before_its_units_and_the_offices(self, hourly: Desk) -> None:
        """The order in which they are written makes no difference."""
        special(MONDAY, counter=hourly.counters[0], windows=["16:00-17:00"])
        special(MONDAY, unit=hourly.unit, windows=["15:00-16:00"])
        special(MONDAY, closed=True)
        assert clock(hourly) == ["16:00"]
        CalendarException.objects.exclude(counter=None).delete()
        assert clock(hourly) == ["15:00"]
        CalendarException.objects.exclude(unit=None).delete()
        assert clock(hourly) == []

    def test_one_counter_may_be_away_while_the_other_receives(
        self, make_desk: Callable[..., Desk]
    ) -> None:
        desk = make_desk(priorities=(1, 2))
        special(MONDAY, MONDAY + 4 * DAY, counter=desk.counters[0])
        before = clock(desk, MONDAY + WEEKS)
        assert clock(desk) == before
        assert take(desk).counter == desk.counters[1]

    def test_an_opened_day_is_not_cut_to_the_units_hours(self, hourly: Desk) -> None:
        """Rule 1: the exception decides; who opens longer on a day means it."""
        hours("jednostka", windows=on_working_days("09:00-10:00"))
        Unit.objects.update(hours_key="jednostka")
        special(MONDAY, windows=["09:00-11:00", "17:00-18:00"])
        assert clock(hourly) == ["09:00", "10:00", "17:00"]


class TestDaysThatDiffer:
    def test_a_range_closes_its_first_and_its_last_day(self, hourly: Desk) -> None:
        special(MONDAY + DAY, MONDAY + 3 * DAY, reason="remont")
        assert [bool(clock(hourly, MONDAY + n * DAY)) for n in range(5)] == [
            *(True, False, False, False, True)
        ]

    def test_a_day_opened_within_a_closed_fortnight_is_open(self, hourly: Desk) -> None:
        special(MONDAY + DAY, windows=["10:00-11:00"])
        special(MONDAY, MONDAY + 13 * DAY)
        assert clock(hourly, MONDAY) == []
        assert clock(hourly, MONDAY + DAY) == ["10:00"]

    def test_case_7_a_holiday_is_closed_until_an_exception_opens_it(self, hourly: Desk) -> None:
        assert CORPUS_CHRISTI.weekday() == 3, "an open weekday, and a feast that moves"
        assert clock(hourly, CORPUS_CHRISTI) == []
        assert clock(hourly, CORPUS_CHRISTI - DAY) != []
        special(CORPUS_CHRISTI, windows=["09:00-11:00"])
        assert clock(hourly, CORPUS_CHRISTI) == ["09:00", "10:00"]

    def test_case_7_one_counter_may_be_opened_on_a_holiday(
        self, make_desk: Callable[..., Desk]
    ) -> None:
        desk = make_desk(priorities=(1, 2), max_days=300)
        special(CORPUS_CHRISTI, counter=desk.counters[1], windows=["09:00-10:00"])
        assert clock(desk, CORPUS_CHRISTI) == ["09:00", "09:30"]
        held = take(desk, start=at(CORPUS_CHRISTI, 9))
        assert held.counter == desk.counters[1]

    @pytest.mark.parametrize(
        "day",
        [
            date(2027, 1, 1),
            date(2027, 1, 6),
            date(2027, 3, 29),  # Easter Monday
            date(2027, 5, 3),
            date(2027, 5, 27),  # Corpus Christi
            date(2027, 11, 1),
            date(2027, 11, 11),
            date(2026, 12, 24),
            date(2026, 12, 25),
        ],
    )
    def test_public_holidays_on_weekdays_are_closed(self, hourly: Desk, day: date) -> None:
        assert day.weekday() < 5
        assert clock(hourly, day) == []

    @pytest.mark.parametrize(
        "day", [date(2027, 3, 26), date(2026, 12, 31), date(2028, 5, 2)], ids=str
    )
    def test_good_friday_new_years_eve_and_the_second_of_may_are_working_days(
        self, hourly: Desk, day: date
    ) -> None:
        assert day.weekday() < 5
        assert clock(hourly, day) != []

    def test_a_closed_day_has_no_hours_and_days_are_in_order(self, in_olsztyn: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            special(MONDAY, closed=True, windows=["09:00-10:00"])
        with pytest.raises(IntegrityError), transaction.atomic():
            special(MONDAY, MONDAY - DAY, closed=True)


class TestWeekends:
    def test_a_template_may_open_on_saturdays_and_sundays(self, hourly: Desk) -> None:
        HoursTemplate.objects.update(windows={"sat": ["10:00-13:00"], "sun": ["10:00-11:00"]})
        assert clock(hourly, SATURDAY) == ["10:00", "11:00", "12:00"]
        assert clock(hourly, SUNDAY) == ["10:00"]
        assert clock(hourly, MONDAY) == []

    def test_a_saturday_worked_off_is_an_exception(self, hourly: Desk) -> None:
        assert clock(hourly, SATURDAY) == []
        special(SATURDAY, counter=hourly.counters[0], windows=["09:00-11:00"])
        assert clock(hourly, SATURDAY) == ["09:00", "10:00"]
        assert clock(hourly, SATURDAY + WEEKS) == []

    def test_a_holiday_on_an_open_saturday_is_closed_too(self, hourly: Desk) -> None:
        HoursTemplate.objects.update(windows={"sat": ["10:00-13:00"]})
        assert clock(hourly, date(2026, 12, 26)) == []
        assert clock(hourly, date(2026, 12, 19)) != []


class TestEverySecondWeek:
    """Odd and even are the ISO numbers of calendar weeks, as printed; ADR 0071."""

    @pytest.fixture
    def by_turns(self, hourly: Desk) -> Desk:
        """Mondays: mornings in odd weeks, afternoons in even ones."""
        HoursTemplate.objects.update(weeks="odd", windows={"mon": ["09:00-10:00"]})
        hours(weeks="even", windows={"mon": ["14:00-15:00"]})
        Service.objects.update(max_days=365)
        hourly.service.refresh_from_db()
        return hourly

    def test_weeks_take_turns(self, by_turns: Desk) -> None:
        mondays = [MONDAY + n * WEEKS for n in range(4)]
        assert [one.isocalendar().week for one in mondays] == [48, 49, 50, 51]
        found = [clock(by_turns, one) for one in mondays]
        assert found == [["14:00"], ["09:00"], ["14:00"], ["09:00"]]

    def test_week_53_and_week_1_are_both_odd(self, by_turns: Desk) -> None:
        mondays = [date(2026, 12, 21) + n * WEEKS for n in range(4)]
        assert [one.isocalendar().week for one in mondays] == [52, 53, 1, 2]
        found = [clock(by_turns, one) for one in mondays]
        assert found == [["14:00"], ["09:00"], ["09:00"], ["14:00"]]

    def test_a_year_of_52_weeks_goes_on_by_turns(self, by_turns: Desk) -> None:
        mondays = [date(2027, 12, 27), date(2028, 1, 3), date(2028, 1, 10)]
        assert [one.isocalendar().week for one in mondays] == [52, 1, 2]
        found = [clock(by_turns, one) for one in mondays]
        assert found == [["14:00"], ["09:00"], ["14:00"]]

    def test_the_days_around_new_year_belong_to_the_week_they_are_in(self, by_turns: Desk) -> None:
        """Thursday 31 December 2026 and Saturday 2 January 2027 are one week, the 53rd."""
        HoursTemplate.objects.filter(weeks="odd").update(
            windows={"thu": ["09:00-10:00"], "sat": ["09:00-10:00"]}
        )
        assert clock(by_turns, date(2026, 12, 31)) == ["09:00"]
        assert clock(by_turns, date(2027, 1, 2)) == ["09:00"]

    def test_an_office_that_wants_strict_turns_begins_anew_after_week_53(
        self, by_turns: Desk
    ) -> None:
        january = date(2027, 1, 4)
        HoursTemplate.objects.update(valid_to=january - DAY)
        hours(weeks="odd", valid_from=january, windows={"mon": ["14:00-15:00"]})
        hours(weeks="even", valid_from=january, windows={"mon": ["09:00-10:00"]})
        found = [clock(by_turns, date(2026, 12, 28) + n * WEEKS) for n in range(4)]
        assert found == [["09:00"], ["14:00"], ["09:00"], ["14:00"]]

    def test_a_row_for_odd_weeks_speaks_for_its_whole_week(self, hourly: Desk) -> None:
        """Beside hours for every week: a weekday the odd row leaves out is closed in odd weeks."""
        hours(weeks="odd", windows={"mon": ["14:00-15:00"]})
        odd = MONDAY + WEEKS
        assert clock(hourly, MONDAY) == clock(hourly, MONDAY + DAY) == ["09:00", "10:00", "11:00"]
        assert clock(hourly, odd) == ["14:00"]
        assert clock(hourly, odd + DAY) == []


def test_what_is_shown_can_be_held_and_nothing_else(hourly: Desk) -> None:
    """A calendar of everything at once: each hour of a week, shown or not, is asked for."""
    hours("jednostka", windows=on_working_days("09:00-11:30"))
    Unit.objects.update(hours_key="jednostka")
    special(MONDAY, MONDAY + 2 * DAY, unit=hourly.unit)
    special(MONDAY + DAY, windows=["08:00-12:00"])
    special(MONDAY + 2 * DAY, unit=hourly.unit, windows=["10:00-12:00"])
    special(SATURDAY, counter=hourly.counters[0], windows=["10:00-12:00"])
    shown, held = [], []
    for number in range(7):
        day = MONDAY + number * DAY
        shown += [one.start for one in free_times(hourly.service, None, day, now=FRIDAY)]
        for hour in range(24):
            try:
                held.append(take(hourly, start=at(day, hour)).starts_at)
            except SlotTaken:
                continue
    assert shown == held
    assert [f"{one:%d %H}" for one in shown] == [
        *("25 10", "25 11", "26 09", "26 10", "27 09", "27 10", "28 10", "28 11")
    ]
