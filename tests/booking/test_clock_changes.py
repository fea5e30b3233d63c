"""The hour that comes twice in October and the one missing in March (engine, rule 13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.booking_desk import Desk
from support.visits import send

from booking.domain.availability import free_days, free_times
from booking.domain.confirm import confirm_by_link
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.timetable import (
    CELLS,
    Shape,
    cell_at,
    cells_of,
    clock_changes,
    day_cells,
    free_starts,
    grid,
    moment,
)
from booking.models import DayMask, HoursTemplate
from booking.models.zone import WARSAW

ALL_DAY = ((0, CELLS),)
CELL = timedelta(minutes=5)
SHAPES = st.builds(Shape, st.integers(1, 36), st.integers(1, 36), st.integers(0, 12))


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=(day.weekday() + 1) % 7)


CHANGES = [last_sunday(year, month) for year in range(2026, 2038) for month in (3, 10)]


def offered(day: date, shape: Shape, busy: int = 0) -> list[datetime]:
    """What a resident would be shown of a counter open all day and night."""
    starts = cells_of(free_starts(ALL_DAY, [busy], shape))
    found = (moment(day, cell, WARSAW, shape.length) for cell in starts)
    return [start for start in found if start is not None]


def check(day: date, shape: Shape) -> None:
    """No ghosts, no twins, and nothing offered meets a visit, whatever the clock does."""
    starts = offered(day, shape)
    assert starts == sorted(set(starts))
    for start in starts:
        assert cell_at(start, WARSAW) == (day, round_trip(start))
    for taken in starts[:: max(1, len(starts) // 6)]:
        end = taken + shape.length * CELL
        busy = dict(day_cells(taken, end, WARSAW)).get(day, 0)
        for other in offered(day, shape, busy):
            assert other >= end or other + shape.length * CELL <= taken


def round_trip(start: datetime) -> int:
    local = start.astimezone(WARSAW)
    assert local.fold == 0
    return (local.hour * 60 + local.minute) // 5


def test_the_days_the_clock_changes_are_known() -> None:
    assert all(clock_changes(day, WARSAW) for day in CHANGES)
    assert len(CHANGES) == 24
    assert not any(clock_changes(day + timedelta(days=1), WARSAW) for day in CHANGES)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CHANGES), SHAPES)
def test_no_ghosts_and_no_twins_on_the_days_of_change(day: date, shape: Shape) -> None:
    check(day, shape)


def every_day() -> Iterator[date]:
    first = date(2026, 1, 1)
    return (first + timedelta(days=number) for number in range((date(2038, 1, 1) - first).days))


@pytest.mark.long
@pytest.mark.parametrize("shape", [Shape(1, 1, 0), Shape(3, 3, 1), Shape(12, 6, 0)], ids=str)
def test_no_ghosts_and_no_twins_on_any_day_until_2037(shape: Shape) -> None:
    for day in every_day():
        check(day, shape)
        if not clock_changes(day, WARSAW):
            assert len(offered(day, shape)) == grid(ALL_DAY, shape).bit_count()


@pytest.mark.parametrize(
    ("day", "hours", "shown"),
    [
        (date(2026, 3, 29), "01:00-04:00", ["01:00", "01:30", "03:00", "03:30"]),
        (
            date(2026, 10, 25),
            "01:00-04:00",
            ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"],
        ),
    ],
)
def test_every_time_shown_on_such_a_night_can_be_held_and_no_other(
    make_desk: Callable[..., Desk], day: date, hours: str, shown: list[str]
) -> None:
    desk = make_desk()
    HoursTemplate.objects.update(windows={"sun": [hours]})
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC) - timedelta(days=2)
    found = free_times(desk.service, None, day, now=now)
    assert [f"{one.start:%H:%M}" for one in found] == shown
    assert free_days(desk.service, None, day, day, now=now)[0].free == len(shown)
    for one in found:
        held = hold(request=HoldRequest(desk.service, one.start), now=now)
        pending = send(held, now=now, contact=_person(one.start))
        confirm_by_link(booking_id=pending.pk, now=now)
    assert free_times(desk.service, None, day, now=now) == []
    assert broken(now) == {}
    assert DayMask.objects.get().busy.bit_count() >= 6 * len(shown)


def _person(start: datetime):  # type: ignore[no-untyped-def]
    from booking.domain.contact import ContactData

    return ContactData("Dorota", "Próbna", f"d{start:%H%M}@example.com")
