"""Periods follow the contract's dates, touch, and never drift."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.enums import Interval
from billing.periods import months_later, period_at, periods

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
intervals = st.sampled_from(Interval)


def naive_later(day: date, months: int) -> date:
    """Month by month, then back to the day if the month has it."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    for wanted in range(day.day, 27, -1):
        try:
            return date(year, month, wanted)
        except ValueError:
            continue
    return date(year, month, day.day)


def test_the_contract_year_is_one_period() -> None:
    only = list(periods(date(2023, 12, 15), Interval.YEAR, date(2024, 12, 15)))
    assert [(p.span.first, p.span.end, p.span.days, p.is_whole) for p in only] == [
        (date(2023, 12, 15), date(2024, 12, 15), 366, True)
    ]
    assert only[0].span.last == date(2024, 12, 14)


def test_months_run_from_the_contracts_day() -> None:
    months = list(periods(date(2023, 12, 15), Interval.MONTH, date(2024, 12, 15)))
    assert len(months) == 12
    assert {p.span.first.day for p in months} == {15}
    assert all(p.is_whole for p in months)


@pytest.mark.parametrize(
    ("first", "boundaries"),
    [
        (date(2024, 1, 31), [(2, 29), (3, 31), (4, 30), (5, 31)]),
        (date(2025, 1, 30), [(2, 28), (3, 30), (4, 30), (5, 30)]),
        (date(2024, 2, 29), [(3, 29), (4, 29), (5, 29), (6, 29)]),
    ],
)
def test_a_short_month_does_not_move_the_later_ones(
    first: date, boundaries: list[tuple[int, int]]
) -> None:
    ends = [(p.span.end.month, p.span.end.day) for p in islice(periods(first, Interval.MONTH), 4)]
    assert ends == boundaries


@given(days, st.integers(0, 200))
def test_months_are_added_as_by_hand(day: date, months: int) -> None:
    assert months_later(day, months) == naive_later(day, months)


@given(days, intervals, st.integers(1, 2000))
def test_every_day_of_a_contract_is_in_exactly_one_period(
    anchor: date, interval: Interval, length: int
) -> None:
    end = anchor + timedelta(days=length)
    found = list(periods(anchor, interval, end))
    assert found[0].span.first == anchor
    assert found[-1].span.end == end
    assert all(a.span.end == b.span.first for a, b in pairwise(found))
    assert sum(p.span.days for p in found) == length
    assert all(p.is_whole for p in found[:-1])
    assert found[-1].whole.end >= end


@given(days, intervals, st.integers(-50, 1500), st.integers(1, 1200))
def test_a_day_is_found_in_its_period(
    anchor: date, interval: Interval, offset: int, length: int
) -> None:
    day, end = anchor + timedelta(days=offset), anchor + timedelta(days=length)
    found = period_at(anchor, interval, day, end)
    assert (found is not None) == (anchor <= day < end)
    assert found is None or day in found.span
