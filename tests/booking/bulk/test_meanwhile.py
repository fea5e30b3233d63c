"""A resident acts while an order deals with their visit: what they did counts, not what was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.closing import items, order, told, visit
from support.racing import broken_off, let_in
from support.visits import BARTEK, MINUTE, state

from booking.domain.attend import arrive
from booking.domain.bulk import alternatives, rescue
from booking.domain.bulk import run as work
from booking.domain.bulk.order import start
from booking.domain.bulk.preview import phone_list
from booking.domain.bulk.rescue import choose, expire_rescues
from booking.domain.bulk.run import MOST_TRIES, go_on, work_on
from booking.domain.bulk.selection import Selection
from booking.domain.cancel import cancel
from booking.domain.invariants import broken
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.retry import Busy
from booking.errors import Moved
from booking.models import Booking, BulkItem, BulkKind, BulkRun, BulkState, Settings
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

TUESDAY, THURSDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Iterator[Office]:
    """For what is stored by two connections."""
    found = new_office()
    with office_context(found):
        yield found


@pytest.fixture
def mine(office: Office) -> Booking:
    """At nine on a Monday that is to be closed."""
    desk = open_desk(priorities=(1, 2), people=3)
    Settings.objects.update_or_create(defaults={"visits_per_contact": 50, "confirmation": "none"})
    return visit(desk, 9)


def move_away(mine: Booking) -> Booking:
    goal = MoveRequest(at(THURSDAY, 9))
    return reschedule(booking_id=mine.pk, request=goal, now=FRIDAY, by=RESIDENT)


def worked_off(kind: BulkKind, **words: Any) -> BulkRun:
    run = start(order(kind, **words), key="k", now=FRIDAY, by=BARTEK)
    while go_on(run.pk, now=FRIDAY):
        pass
    return run


def held() -> int:
    return Booking.objects.filter(state="held").count()


def test_who_moves_while_other_times_are_sought_is_not_cancelled_two_days_later(
    office: Office, mine: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in(office, monkeypatch, (alternatives, "_free"), lambda: move_away(mine), after=True)
    run = worked_off(BulkKind.RESCUE)
    assert items(run) == {mine.reference: ("refused", "changed")}
    assert (held(), expire_rescues(FRIDAY + timedelta(days=3))) == (0, 0)
    mine.refresh_from_db()
    assert (mine.state, mine.starts_at) == ("booked", at(THURSDAY, 9))
    assert ("rescue_offer", "email") not in told(mine)
    assert broken(FRIDAY) == {}


def test_who_cancels_while_other_times_are_sought_leaves_none_of_them_held(
    office: Office, mine: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def give_up() -> None:
        cancel(booking_id=mine.pk, now=FRIDAY, by=RESIDENT)

    let_in(office, monkeypatch, (alternatives, "_free"), give_up, after=True)
    run = worked_off(BulkKind.RESCUE)
    assert items(run) == {mine.reference: ("refused", "changed")}
    assert (state(mine), held()) == ("cancelled", 0)
    assert broken(FRIDAY) == {}


@pytest.mark.parametrize(
    ("kind", "goal"), [(BulkKind.CANCEL, {}), (BulkKind.MOVE, {"to_day": TUESDAY})]
)
def test_a_visit_that_leaves_the_selection_at_the_last_moment_stays_where_its_person_put_it(
    office: Office,
    mine: Booking,
    monkeypatch: pytest.MonkeyPatch,
    kind: BulkKind,
    goal: dict[str, Any],
) -> None:
    let_in(office, monkeypatch, (Selection, "holds"), lambda: move_away(mine), after=True)
    run = worked_off(kind, **goal)
    assert items(run) == {mine.reference: ("refused", "changed")}
    mine.refresh_from_db()
    assert (mine.state, mine.starts_at, mine.moves) == ("booked", at(THURSDAY, 9), 1)
    assert broken(FRIDAY) == {}


def test_who_chooses_at_the_moment_the_offer_ends_waits_in_no_circle(
    office: Office, mine: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_off(BulkKind.RESCUE)
    held_for_me = Booking.objects.filter(kept_for="rescue").order_by("starts_at")[0]
    ends, seen = FRIDAY + timedelta(hours=48), broken_off(monkeypatch)

    def choose_just_in_time() -> None:
        choose(booking_id=mine.pk, hold_id=held_for_me.pk, now=ends - MINUTE, by=RESIDENT)

    other = let_in(office, monkeypatch, (rescue, "check_movable"), choose_just_in_time)
    assert expire_rescues(ends) == 1
    assert (other.told, state(mine)) == ("hold_expired", "cancelled")
    assert "40P01" not in seen, "neither stands in the other's way"
    assert broken(ends) == {}


def test_who_sits_at_the_counter_by_then_is_not_cancelled(
    office: Office, mine: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def come() -> None:
        arrive(booking_id=mine.pk, now=at(MONDAY, 9), by=BARTEK)

    let_in(office, monkeypatch, (Selection, "holds"), come, after=True)
    run = worked_off(BulkKind.CANCEL)
    assert items(run) == {mine.reference: ("refused", "changed")}
    assert state(mine) == "arrived"


@pytest.mark.parametrize("passing", [Busy, Moved])
def test_a_visit_somebody_is_at_work_on_is_tried_again_after_the_others(
    town: Desk, monkeypatch: pytest.MonkeyPatch, passing: type[Exception]
) -> None:
    busy, other = visit(town, 9), visit(town, 10)
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    hints: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(work, "_cancel", in_the_way(busy, passing))
        patched.setattr(work, "due", lambda _kind, when: hints.append(when))
        assert work_on(FRIDAY) == 1
    assert items(run) == {busy.reference: ("waiting", ""), other.reference: ("done", "")}
    assert phone_list(run.pk) == []
    assert hints == [FRIDAY + MINUTE], "not at once: whoever is there needs a moment"
    assert work_on(FRIDAY + MINUTE) == 0
    assert items(run)[busy.reference] == ("done", "")


def test_whoever_stays_in_the_way_is_shown_to_people(
    town: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = visit(town, 9)
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    monkeypatch.setattr(work, "_cancel", in_the_way(busy, Busy))
    assert [work_on(FRIDAY) for _ in range(MOST_TRIES)] == [1] * (MOST_TRIES - 1) + [0]
    assert items(run) == {busy.reference: ("refused", "busy")}
    assert [hit.reference for _item, hit in phone_list(run.pk)] == [busy.reference]
    run.refresh_from_db()
    assert run.state == BulkState.DONE


def in_the_way(busy: Booking, passing: type[Exception]) -> Callable[..., None]:
    real = work._cancel

    def cancelling(run: BulkRun, item: BulkItem, now: Any) -> None:
        if item.booking_id == busy.pk:
            raise passing
        real(run, item, now)

    return cancelling
