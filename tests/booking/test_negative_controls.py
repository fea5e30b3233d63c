"""Each guard taken away once: the harm it prevents appears, and a check of ours names it.

The constraint's own control stands in ``test_many_at_once.py``.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.racing import race
from support.visits import BARTEK, DOROTA, MINUTE, take

from booking.domain import hold as holding_module
from booking.domain import places, reschedule, retry
from booking.domain.availability import free_times
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.masks import FREE, OCCUPY, _bits
from booking.domain.norm import is_full
from booking.domain.reschedule import MoveRequest
from booking.domain.submit import Submission, submit
from booking.domain.timetable import day_cells
from booking.errors import SlotTaken
from booking.models import Booking, Counter, Settings, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office


def nothing(*_args: object, **_words: object) -> list[Booking]:
    """A guard that guards nothing."""
    return []


def slowly(*asked: Any) -> bool:
    """Count the people in the building, and think about it: others count meanwhile."""
    told = is_full(*asked)
    sleep(0.1)
    return told


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_turn_at_the_building_too_many_are_let_in(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=tuple(range(1, 13)), norm=5)
        units = [_own_unit(desk, counter) for counter in desk.counters]
    monkeypatch.setattr(places, "is_full", slowly)
    if not guarded:
        monkeypatch.setattr(places, "share_norm", nothing)

    def act(number: int) -> Booking:
        # Each at a counter of its own: at one counter they would wait for each other anyway.
        wish = HoldRequest(desk.service, at(MONDAY, 9), units[number], client=f"c{number}")
        return hold(request=wish, now=FRIDAY, by=RESIDENT)

    let_in = Tally(race(office, 12, act))["done"]
    with office_context(office):
        named = list(broken(FRIDAY))
    if guarded:
        assert (let_in, named) == (5, [])
    else:
        assert let_in > 5
        assert "I2 a building is over its norm" in named


def test_without_the_norm_s_count_a_promise_names_the_building(
    in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(priorities=(1, 2), norm=1)
    monkeypatch.setattr(places, "is_full", lambda *_args: False)
    take(desk, client="a")
    take(desk, client="b")
    assert list(broken(FRIDAY)) == ["I2 a building is over its norm"]


def test_without_the_order_of_counters_a_promise_names_the_visit(
    in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(priorities=(1, 2))
    take(desk, client="a")
    assert broken(FRIDAY) == {}
    backwards = lambda wish, found: places.places(wish, found)[::-1]  # noqa: E731 - one use
    monkeypatch.setattr(holding_module, "places", backwards)
    take(desk, 11, client="b")
    assert list(broken(FRIDAY)) == ["I9 a counter that comes first was not tried"]


def test_without_letting_die_what_ran_out_a_free_time_cannot_be_taken(
    in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk()
    late = FRIDAY + timedelta(minutes=6)
    take(desk, client="a")
    assert at(MONDAY, 9) in [one.start for one in free_times(desk.service, None, MONDAY, now=late)]
    with monkeypatch.context() as without:
        without.setattr(holding_module, "clear_overdue", nothing)
        with pytest.raises(SlotTaken):
            take(desk, now=late, client="b")
    assert take(desk, now=late, client="b").starts_at == at(MONDAY, 9)


@pytest.mark.parametrize("ordered", [True, False])
def test_without_the_order_of_locks_two_moves_that_cross_deadlock(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch, ordered: bool
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2))
        Settings.objects.update(confirmation="none", visits_per_contact=9)
        visits = [_booked(desk, hour, key) for hour, key in ((9, "k1"), (11, "k2"))]
        counters = {one.key: one for one in Counter.objects.all()}
    seen: list[str | None] = []
    tell = retry.sqlstate
    monkeypatch.setattr(retry, "sqlstate", lambda error: seen.append(tell(error)) or seen[-1])
    if not ordered:
        crossing = Barrier(2)
        monkeypatch.setattr(reschedule, "lock", nothing)
        monkeypatch.setattr(reschedule, "exchange", _as_it_comes(crossing))

    def act(number: int) -> object:
        goal = counters["k2" if number == 0 else "k1"]
        hour = 10 if number == 0 else 13
        request = MoveRequest(at(MONDAY, hour), counter=goal)
        return reschedule.reschedule(
            booking_id=visits[number], request=request, now=FRIDAY, by=BARTEK
        )

    assert race(office, 2, act) == ["done", "done"], "a deadlock is tried again, never shown"
    assert ("40P01" in seen) == (not ordered)
    with office_context(office):
        assert broken(FRIDAY) == {}


def _own_unit(desk: Desk, counter: Counter) -> Unit:
    unit = Unit.objects.create(key=f"u-{counter.key}", name=counter.name, location=desk.location)
    desk.service.units.add(unit)
    Counter.objects.filter(pk=counter.pk).update(unit=unit)
    return unit


def _booked(desk: Desk, hour: int, counter: str) -> UUID:
    """A booked visit at that counter."""
    other = Counter.objects.exclude(key=counter)
    other.update(active=False)
    held = hold(
        request=HoldRequest(desk.service, at(MONDAY, hour), client=counter), now=FRIDAY, by=RESIDENT
    )
    other.update(active=True)
    return submit(booking_id=held.pk, form=Submission(DOROTA), now=FRIDAY + MINUTE).pk


def _as_it_comes(crossing: Barrier) -> Callable[[Booking, UUID, datetime, datetime], None]:
    """Masks in the order of the move: first what is given back, then what is taken."""

    met: set[UUID] = set()

    def exchange(booking: Booking, counter_id: UUID, start: datetime, end: datetime) -> None:
        with connection.cursor() as cursor:
            for day, mask in day_cells(booking.starts_at, booking.blocked_until, WARSAW):
                cursor.execute(FREE, [_bits(mask), booking.counter_id, day])
            if booking.pk not in met:  # at the second try, after the deadlock, nobody else comes
                met.add(booking.pk)
                crossing.wait(timeout=30)
            for day, mask in day_cells(start, end, WARSAW):
                cursor.execute(OCCUPY, [uuid7(), counter_id, day, _bits(mask)])

    return exchange
