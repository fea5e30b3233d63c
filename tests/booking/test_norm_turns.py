"""The turn at a building, wherever it is waited for: without it, the harm each time.

The holds of one matter have theirs in ``test_negative_controls.py``, numbers without an appointment
in ``hall/test_take.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError, Event, get_ident
from typing import Any
from uuid import UUID

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.racing import broken_off, let_in, race
from support.two_matters import add_cars, both
from support.visits import BARTEK, DOROTA, MINUTE, send, take
from support.waiting import wait

from booking.domain import book_for as booking_for
from booking.domain import cancel as cancelling
from booking.domain import places, reschedule, several
from booking.domain.book_for import ForSomebody
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.reschedule import MoveRequest
from booking.models import Booking, Counter, Settings, Unit
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

TUESDAY = MONDAY + timedelta(days=1)
NINE = at(MONDAY, 9)
NOW = FRIDAY + 2 * MINUTE
OVER = "I2 a building is over its norm"
SHORTLY, LONG = 0.3, 30.0
"""How long one waits for the other: who is held up need not be waited for."""


def nothing(*_args: object, **_words: object) -> None:
    """A turn nobody waits for."""


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Office:
    return new_office()


def full_with_one_more(**words: Any) -> tuple[Desk, Callable[[], Booking]]:
    """A building with room for one at nine o'clock, and somebody in another unit who wants it."""
    desk = open_desk(priorities=(1, 2), **words)
    unit = Unit.objects.create(key="inna", name="Inna", location=desk.location)
    desk.service.units.add(unit)
    Counter.objects.filter(key="k2").update(unit=unit)
    Settings.objects.update(confirmation="none", visits_per_contact=9)
    request = HoldRequest(desk.service, NINE, unit, client="edek")
    return desk, lambda: hold(request=request, now=NOW, by=RESIDENT)


def hold_two(desk: Desk) -> Callable[[], object]:
    return lambda: both(desk, unit=desk.unit, now=NOW)


def book_one(desk: Desk) -> Callable[[], object]:
    request = ForSomebody(desk.service, NINE, DOROTA, unit=desk.unit)
    return lambda: booking_for.book_for(request=request, now=NOW, by=BARTEK)


def move_one(desk: Desk) -> Callable[[], object]:
    visit = send(take(desk, 12, 30, unit=desk.unit))
    request = MoveRequest(NINE)
    return lambda: reschedule.reschedule(booking_id=visit.pk, request=request, now=NOW, by=RESIDENT)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.parametrize(
    ("module", "step", "prepare"),
    [
        pytest.param(several, "take", hold_two, id="two matters"),
        pytest.param(booking_for, "occupy_all", book_one, id="a clerk books"),
        pytest.param(reschedule, "move", move_one, id="a visit moves"),
    ],
)
def test_who_counted_and_has_not_written_yet_is_counted_by_nobody_else(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    step: str,
    prepare: Callable[[Desk], Callable[[], object]],
    guarded: bool,
) -> None:
    with office_context(office):
        desk, other_holds = full_with_one_more(norm=1)
        act = prepare(add_cars(desk) if module is several else desk)
        if not guarded:
            monkeypatch.setattr(module, "lock_norms", nothing)
        other = let_in(office, monkeypatch, (module, step), other_holds)

        act()

        told, named = other.told, list(broken(NOW))
    assert (told, named) == (("slot_taken", []) if guarded else ("done", [OVER]))


@pytest.mark.parametrize("ordered", [True, False])
def test_two_visits_that_swap_their_days_wait_for_no_circle(
    office: Office, monkeypatch: pytest.MonkeyPatch, ordered: bool
) -> None:
    with office_context(office):
        desk = open_desk(priorities=(1, 2), norm=5)
        Settings.objects.update(confirmation="none", visits_per_contact=9)
        visits = [send(take(desk, start=at(day, 9))).pk for day in (MONDAY, TUESDAY)]
    seen = broken_off(monkeypatch)
    _meet_after_the_first_turn(monkeypatch, SHORTLY if ordered else LONG)
    if not ordered:
        monkeypatch.setattr(reschedule, "lock_norms", _old_place_first)

    def act(number: int) -> object:
        request = MoveRequest(at((TUESDAY, MONDAY)[number], 11))
        return reschedule.reschedule(
            booking_id=visits[number], request=request, now=NOW, by=RESIDENT
        )

    assert race(office, 2, act) == ["done", "done"], "a deadlock is tried again, never shown"
    assert ("40P01" in seen) == (not ordered)
    with office_context(office):
        assert broken(NOW) == {}


@pytest.mark.parametrize("guarded", [True, False])
def test_who_gives_a_place_back_has_the_turn_before_masks_and_rows(
    office: Office, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    with office_context(office):
        desk = open_desk(norm=5)
        Settings.objects.update(confirmation="none", visits_per_contact=9)
        visit = send(take(desk))
        wait(desk)
        seen = broken_off(monkeypatch)
        if not guarded:
            monkeypatch.setattr(cancelling, "wait_for_norm", nothing)
        # The clerk has the building by then and wants the mask that the cancellation has.
        has_the_building = Event()
        lock = booking_for.lock
        monkeypatch.setattr(
            booking_for, "lock", lambda *masks: has_the_building.set() or lock(*masks)
        )
        other = let_in(
            office,
            monkeypatch,
            (cancelling, "give_back"),
            _books_at(desk, 11),
            there=has_the_building,
        )

        cancelled = cancelling.cancel(booking_id=visit.pk, now=NOW, by=RESIDENT)

        assert (cancelled.state, other.told) == ("cancelled", "done")
        assert ("40P01" in seen) == (not guarded)
        assert broken(NOW) == {}


def _books_at(desk: Desk, hour: int) -> Callable[[], object]:
    request = ForSomebody(desk.service, at(MONDAY, hour), DOROTA)
    return lambda: booking_for.book_for(request=request, now=NOW, by=BARTEK)


def _meet_after_the_first_turn(monkeypatch: pytest.MonkeyPatch, patience: float) -> None:
    """Two wait for each other once each has its first building, or until patience is over."""
    plain, crossing, met = places.lock_norm, Barrier(2), set[int]()

    def lock_norm(location: UUID, start: datetime) -> None:
        plain(location, start)
        if get_ident() not in met:
            met.add(get_ident())
            with suppress(BrokenBarrierError):
                crossing.wait(timeout=patience)

    monkeypatch.setattr(places, "lock_norm", lock_norm)


def _old_place_first(receivers: Any, start: datetime, leaving: Booking) -> None:
    """As it comes: where the visit is, then where it goes."""
    places.lock_norm(leaving.location_id, leaving.starts_at)
    places.lock_norms(receivers, start)
