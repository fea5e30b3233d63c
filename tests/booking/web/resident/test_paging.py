"""Which days stand on one page: pure, so by examples and by properties."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from booking.domain.availability import DayCount
from booking.web.resident.paging import DAYS, leaf

MONDAY = date(2026, 11, 23)


def horizon(counts: list[int]) -> list[DayCount]:
    return [DayCount(MONDAY + timedelta(days=n), free) for n, free in enumerate(counts)]


def test_full_weekdays_are_shown_and_full_weekends_are_not() -> None:
    page = leaf(horizon([0, 3, 0, 2, 1, 0, 0, 4]), None)
    assert [(d.date.day, d.free) for d in page.days] == [
        (24, 3),
        (25, 0),
        (26, 2),
        (27, 1),
        (30, 4),
    ]


def test_a_saturday_with_times_is_shown() -> None:
    assert MONDAY + timedelta(days=5) in [d.date for d in leaf(horizon([0] * 5 + [2]), None).days]


def test_asking_for_a_full_day_says_so_and_goes_on_to_the_next_free_ones() -> None:
    page = leaf(horizon([5, 0, 0, 2, 1]), MONDAY + timedelta(days=1))
    assert [(d.date.day, d.free) for d in page.days] == [(24, 0), (25, 0), (26, 2), (27, 1)]
    assert page.earlier == MONDAY


def test_nothing_free_is_an_empty_page() -> None:
    page = leaf(horizon([0, 0, 0]), MONDAY)
    assert (page.days, page.earlier, page.later) == ((), None, None)


@given(st.lists(st.integers(0, 3), max_size=60), st.none() | st.integers(0, 70))
def test_turning_pages_forward_shows_every_free_day_once(
    counts: list[int], ask: int | None
) -> None:
    days = horizon(counts)
    free = [d.date for d in days if d.free]
    asked = None if ask is None else MONDAY + timedelta(days=ask)
    page = leaf(days, asked)
    assert bool(page.days) == bool(free)
    seen = [d.date for d in page.days if d.free]
    assert len(seen) <= DAYS
    while page.later:
        page = leaf(days, page.later)
        seen += [d.date for d in page.days if d.free]
    assert seen == free[free.index(seen[0]) :] if seen else not free
    back = leaf(days, asked)
    while back.earlier:
        back = leaf(days, back.earlier)
    assert [d.date for d in back.days if d.free][:1] == free[:1]
