"""The arithmetic of a day against the cases of the engine, and against a naive model."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booking.domain.timetable import (
    CELLS,
    Hours,
    Shape,
    Special,
    cells_of,
    cut,
    day_cells,
    free_starts,
    is_public_holiday,
    moment,
    opening,
    read_windows,
    span_mask,
)
from booking.models.zone import WARSAW

NINE_TO_FIVE = read_windows(["09:00-17:00"])
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def cell(text: str) -> int:
    return read_windows([f"{text}-24:00"])[0][0]


def busy(*spans: str) -> int:
    mask = 0
    for first, last in read_windows(spans):
        mask |= span_mask(first, last)
    return mask


def starts(windows: list[str], taken: int = 0, **minutes: int) -> list[str]:
    duration = minutes["duration"]
    shape = Shape.of_minutes(duration, minutes.get("step", duration), minutes.get("buffer", 0))
    found = cells_of(free_starts(read_windows(windows), [taken], shape))
    return [f"{one // 12}:{one % 12 * 5:02d}" for one in found]


def test_case_1_a_window_that_fits_twice() -> None:
    assert starts(["09:00-11:20"], duration=60) == ["9:00", "10:00"]


def test_case_2_a_visit_in_the_first_hour() -> None:
    assert starts(["09:00-11:00"], busy("09:00-10:00"), duration=60) == ["10:00"]


def test_case_3_steps_of_half_an_hour_around_two_visits() -> None:
    found = starts(["09:00-17:00"], busy("11:00-12:00", "14:00-15:00"), duration=30, step=30)
    assert [one for one in found if int(one.split(":")[0]) >= 10] == [
        *("10:00", "10:30", "12:00", "12:30", "13:00", "13:30"),
        *("15:00", "15:30", "16:00", "16:30"),
    ]


def test_case_5_four_hours_of_quarters() -> None:
    assert len(starts(["12:00-16:00"], duration=15)) == 16


def test_case_9_a_step_longer_than_the_visit_is_counted_from_the_opening() -> None:
    found = starts(["09:00-19:00"], busy("13:00-16:00"), duration=60, step=120)
    assert found == ["9:00", "11:00", "17:00"]


def test_case_14_a_break_starts_the_grid_anew() -> None:
    found = starts(["08:00-12:00", "12:30-15:00"], duration=30)
    assert found[0] == "8:00"
    assert found[7] == "11:30"
    assert found[8:] == ["12:30", "13:00", "13:30", "14:00", "14:30"]


def test_a_buffer_keeps_the_next_start_away_and_may_reach_past_the_window() -> None:
    assert starts(["09:00-10:30"], busy("10:00-10:05"), duration=30, buffer=15) == ["9:00"]
    assert starts(["09:00-10:00"], duration=30, buffer=15) == ["9:00", "9:30"]


def test_case_7_a_holiday_is_closed_unless_an_exception_opens_it() -> None:
    independence = date(2026, 11, 11)
    hours = [Hours("every", None, None, {"wed": NINE_TO_FIVE})]
    morning = Special(independence, independence, read_windows(["09:00-11:00"]))
    closed = opening(independence, specials=[[], [], []], hours=hours, unit_hours=None)
    opened = opening(independence, specials=[[], [], [morning]], hours=hours, unit_hours=None)
    assert closed == ()
    assert opened == morning.windows


def test_the_counters_exception_goes_before_the_units_and_the_offices() -> None:
    day = date(2026, 11, 23)
    counter, unit, office = (
        Special(day, day, read_windows([text]))
        for text in ("08:00-09:00", "09:00-10:00", "10:00-11:00")
    )
    scopes = [[counter], [unit], [office]]
    for number in range(3):
        specials = [[], [], []][:number] + scopes[number:]
        found = opening(day, specials=specials, hours=[], unit_hours=None)
        assert found == scopes[number][0].windows


def test_the_shorter_of_two_exceptions_that_name_a_day_was_meant_for_it() -> None:
    day = date(2026, 12, 19)
    holidays = Special(date(2026, 12, 1), date(2026, 12, 31), ())
    saturday = Special(day, day, read_windows(["09:00-13:00"]))
    assert opening(day, specials=[[holidays, saturday]], hours=[], unit_hours=None)


def test_templates_follow_each_other_and_odd_weeks_go_first() -> None:
    week = {"mon": NINE_TO_FIVE}
    summer = Hours(
        "every", date(2026, 7, 1), date(2026, 8, 31), {"mon": read_windows(["08:00-12:00"])}
    )
    odd = Hours("odd", None, None, {"mon": read_windows(["12:00-18:00"])})
    always = Hours("every", None, None, week)

    def monday(day: int, month: int) -> object:
        return opening(
            date(2026, month, day), specials=[], hours=[always, summer, odd], unit_hours=None
        )

    assert monday(23, 11) == NINE_TO_FIVE, "ISO week 48 is even"
    assert monday(16, 11) == read_windows(["12:00-18:00"]), "ISO week 47 is odd"
    assert monday(6, 7) == read_windows(["08:00-12:00"]), "week 28, in summer"


def test_a_counters_hours_are_cut_to_its_units() -> None:
    assert cut(read_windows(["08:00-16:00"]), read_windows(["07:00-09:00", "15:00-18:00"])) == (
        *read_windows(["08:00-09:00"]),
        *read_windows(["15:00-16:00"]),
    )


@pytest.mark.parametrize(
    "text",
    ["8-16", "08:00-16:03", "16:00-08:00", "08:00", "08:00-08:00", "25:00-26:00", "08:0-09:00"],
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_windows([text])


def test_windows_must_not_overlap() -> None:
    with pytest.raises(ValueError, match="overlap"):
        read_windows(["08:00-12:00", "11:00-13:00"])


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        (date(2026, 10, 23), ("05:30", "13:30")),
        (date(2026, 10, 26), ("06:30", "14:30")),
        (date(2028, 3, 24), ("06:30", "14:30")),
        (date(2028, 3, 27), ("05:30", "13:30")),
    ],
)
def test_case_11_hours_are_wall_time(day: date, utc: tuple[str, str]) -> None:
    for text, expected in zip(("07:30", "15:30"), utc, strict=True):
        found = moment(day, cell(text), WARSAW)
        assert found is not None
        assert f"{found:%H:%M}" == expected


def test_the_hour_missing_in_spring_has_no_starts_and_the_doubled_one_in_autumn_no_twins() -> None:
    spring = [moment(date(2026, 3, 29), one, WARSAW) for one in range(CELLS)]
    autumn = [moment(date(2026, 10, 25), one, WARSAW) for one in range(CELLS)]
    assert [one for one in range(CELLS) if spring[one] is None] == list(range(24, 36))
    assert None not in autumn
    assert len(set(autumn)) == CELLS


def test_public_holidays_know_christmas_eve_since_2025() -> None:
    assert not is_public_holiday(date(2024, 12, 24))
    assert is_public_holiday(date(2025, 12, 24))
    assert is_public_holiday(date(2027, 5, 27)), "Corpus Christi"
    assert not is_public_holiday(date(2026, 5, 2))


def apart(pairs: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    windows: list[tuple[int, int]] = []
    for first, length in sorted(pairs):
        last = min(first + length, CELLS)
        if not windows or first >= windows[-1][1]:
            windows.append((first, last))
    return tuple(windows)


WINDOWS = st.lists(st.tuples(st.integers(0, CELLS - 1), st.integers(1, 100)), max_size=4).map(apart)
SHAPES = st.builds(Shape, st.integers(1, 40), st.integers(1, 40), st.integers(0, 12))


def naive(windows: tuple[tuple[int, int], ...], taken: int, shape: Shape) -> list[int]:
    """Cell by cell, as one would by hand."""
    found = []
    for first, last in windows:
        start = first
        while start + shape.duration <= last:
            cells = range(start, start + shape.duration + shape.buffer)
            if not any(taken >> one & 1 for one in cells):
                found.append(start)
            start += shape.step
    return found


def check_against_the_naive_model(
    windows: tuple[tuple[int, int], ...], taken: int, shape: Shape
) -> None:
    assert cells_of(free_starts(windows, [taken], shape)) == naive(windows, taken, shape)


@settings(max_examples=200, deadline=None)
@given(WINDOWS, st.integers(0, 2**CELLS - 1) | st.just(0), SHAPES)
def test_free_starts_are_those_of_the_naive_model(
    windows: tuple[tuple[int, int], ...], taken: int, shape: Shape
) -> None:
    check_against_the_naive_model(windows, taken, shape)


@pytest.mark.long
@settings(max_examples=5000, deadline=None)
@given(WINDOWS, st.integers(0, 2**CELLS - 1) | st.just(0), SHAPES)
def test_free_starts_are_those_of_the_naive_model_at_length(
    windows: tuple[tuple[int, int], ...], taken: int, shape: Shape
) -> None:
    check_against_the_naive_model(windows, taken, shape)


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2037-12-31")),
    st.integers(1, 144),
)
def test_the_cells_of_a_visit_cover_it_whatever_the_clock_does(wall: datetime, cells: int) -> None:
    start = wall.replace(minute=wall.minute // 5 * 5, second=0, microsecond=0, tzinfo=UTC)
    end = start + timedelta(minutes=5 * cells)
    taken = dict(day_cells(start, end, WARSAW))
    step = start
    while step < end:
        local = step.astimezone(WARSAW)
        assert taken[local.date()] >> (local.hour * 12 + local.minute // 5) & 1
        step += timedelta(minutes=5)
    assert sum(mask.bit_count() for mask in taken.values()) <= cells + 12
