"""Whom a change strands, against what the desk itself would say of each visit's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.booking_desk import FRIDAY, MONDAY, WEEK, Desk, at, open_desk
from support.visits import MINUTE, send, take

from booking.domain import stranded
from booking.domain.availability import free_days
from booking.domain.explain import Why as Reason
from booking.domain.explain import explain
from booking.domain.norm import peak
from booking.domain.plan import difference, plan, try_out
from booking.domain.stranded import Why, stranded_now
from booking.errors import Refusal
from booking.models import (
    Booking,
    CalendarException,
    Counter,
    HoursTemplate,
    Location,
    Settings,
    Unit,
)
from tenants.models import Office

NOW = FRIDAY + 5 * MINUTE
DAYS = 2
OPENINGS = (["08:00-10:00"], ["08:10-09:40"], ["08:00-08:30", "09:00-12:00"], [])
NO_MATTER = {Reason.FREE, Reason.LEAD_TIME}


@dataclass(frozen=True)
class Change:
    """One thing an admin does; ``day`` and ``which`` say where."""

    kind: str
    day: int
    which: int
    windows: tuple[str, ...]
    number: int

    def make(self, desk: Desk) -> None:
        KINDS[self.kind](self, desk)

    def special(self, desk: Desk) -> None:
        first = MONDAY + timedelta(days=self.day)
        scopes: list[dict[str, Any]] = [{}, {"unit": desk.unit}, {"counter": desk.counters[0]}]
        CalendarException.objects.create(
            first_day=first,
            last_day=first + timedelta(days=self.number - 1),
            closed=not self.windows,
            windows=list(self.windows),
            **scopes[self.which],
        )

    def hours(self, desk: Desk) -> None:
        HoursTemplate.objects.update(windows={day: list(self.windows) for day in WEEK})

    def unit_hours(self, desk: Desk) -> None:
        windows = {day: list(self.windows) for day in WEEK}
        HoursTemplate.objects.update_or_create(key="jednostka", defaults={"windows": windows})
        Unit.objects.update(hours_key="jednostka")

    def ends(self, desk: Desk) -> None:
        HoursTemplate.objects.update(valid_to=MONDAY + timedelta(days=self.day - 1))

    def counter(self, desk: Desk) -> None:
        Counter.objects.filter(pk=desk.counters[self.which % 2].pk).update(active=False)

    def party(self, desk: Desk) -> None:
        Counter.objects.update(people=self.number)

    def norm(self, desk: Desk) -> None:
        Location.objects.update(capacity_people=self.number)


KINDS: dict[str, Callable[[Change, Desk], None]] = {
    "special": Change.special,
    "hours": Change.hours,
    "unit_hours": Change.unit_hours,
    "ends": Change.ends,
    "counter": Change.counter,
    "party": Change.party,
    "norm": Change.norm,
}
CHANGES = st.lists(
    st.builds(
        Change,
        kind=st.sampled_from(sorted(KINDS)),
        day=st.integers(0, 1),
        which=st.integers(0, 2),
        windows=st.sampled_from(OPENINGS).map(tuple),
        number=st.integers(1, 3),
    ),
    min_size=1,
    max_size=3,
)
VISITS = st.lists(
    st.tuples(st.integers(0, DAYS - 1), st.integers(0, 5), st.integers(1, 2)), max_size=7
)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def town(visits: list[tuple[int, int, int]]) -> Desk:
    desk = open_desk(windows=["08:00-11:00"], priorities=(1, 2), people=2)
    Settings.objects.update(confirmation="none", visits_per_contact=99)
    for day, half, people in visits:
        start = at(MONDAY + timedelta(days=day), 8) + half * 30 * MINUTE
        with suppress(Refusal):
            send(take(desk, start=start, people=people))
    return desk


def has_a_place(visit: Booking) -> bool:
    """What the desk says of its counter and time, were the visit not there, and no norm counted."""
    with taken_back():
        Booking.objects.filter(pk=visit.pk).update(released_at=NOW)
        Location.objects.update(capacity_people=None)
        visit.service.step = 5  # it came by another grid, perhaps
        told = explain(visit.service, visit.starts_at, people=visit.people, now=NOW)
        return any(one.counter == visit.counter_id and one.why in NO_MATTER for one in told)


def check_norm(why: dict[UUID, Why]) -> None:
    """Who stays fits into the building; nobody named for its norm would fit in with the others."""
    norm = Location.objects.get().norm
    named = {key for key, one in why.items() if one == Why.NORM}
    if norm is None:
        assert not named
        return
    stays = {one.pk: (one.starts_at, one.ends_at, one.people) for one in Booking.objects.all()}
    assert peak(stay for key, stay in stays.items() if key not in why) <= norm
    others = [stay for key, stay in stays.items() if key not in named]
    for key in named:
        assert peak([*others, stays[key]]) > norm


def check(visits: list[tuple[int, int, int]], changes: list[Change]) -> None:
    with taken_back():
        desk = town(visits)
        before = plan(NOW)
        assert before.stranded == {}

        def change() -> None:
            for one in changes:
                one.make(desk)

        told = try_out(change, now=NOW)
        assert plan(NOW) == before, "asking changes nothing"
        change()
        after = plan(NOW)
        assert difference(before, after) == told
        assert list(told.stranded) == stranded_now(NOW)
        why = {one.booking_id: one.why for one in told.stranded}
        for visit in Booking.objects.select_related("service"):
            assert visit.state == "booked", "a visit never dies by a change of plan"
            assert has_a_place(visit) == (why.get(visit.pk, Why.NORM) == Why.NORM), visit
        check_norm(why)
        check_days(desk)


def check_days(desk: Desk) -> None:
    """The plan's starts, counters together, are the days residents see."""
    starts = plan(NOW).starts
    shown = free_days(desk.service, None, MONDAY, MONDAY + timedelta(days=6), now=NOW)
    for day in shown:
        together = 0
        for (_service, _counter, on), mask in starts.items():
            together |= mask if on == day.date else 0
        assert together.bit_count() == day.free


QUICK = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@QUICK
@given(VISITS, CHANGES)
def test_a_change_strands_whom_the_desk_would_not_receive_and_nobody_else(
    in_olsztyn: Office, visits: list[tuple[int, int, int]], changes: list[Change]
) -> None:
    check(visits, changes)


@pytest.mark.long
@settings(QUICK, max_examples=200)
@given(VISITS, CHANGES)
def test_a_change_strands_whom_the_desk_would_not_receive_at_length(
    in_olsztyn: Office, visits: list[tuple[int, int, int]], changes: list[Change]
) -> None:
    check(visits, changes)


def test_overlooking_a_closed_counter_would_be_noticed(
    in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: one visit, its day is closed, and nobody looks at the hours."""
    visits, closed = [(0, 0, 1)], [Change("special", 0, 0, (), 1)]
    check(visits, closed)
    monkeypatch.setattr(stranded, "_why_lost", lambda *_: None)
    with pytest.raises(AssertionError):
        check(visits, closed)
