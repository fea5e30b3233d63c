"""Moving a visit, and being late for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, MINUTE, book, history, owed, send, state, take, taken_cells

from booking.domain.attend import arrive, undo
from booking.domain.cancel import cancel
from booking.domain.late import miss_late
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.tokens import manage_token
from booking.errors import NormReached, OutsideLeadTime, SlotTaken, WrongState
from booking.models import Booking, Settings
from tenants.audit.actor import RESIDENT, SYSTEM
from tenants.messaging.models import Message

TUESDAY = MONDAY + timedelta(days=1)


def move(booking: Booking, request: MoveRequest, by=RESIDENT) -> Booking:  # type: ignore[no-untyped-def]
    return reschedule(booking_id=booking.pk, request=request, now=FRIDAY + 9 * MINUTE, by=by)


def test_a_visit_moves_and_keeps_its_name_and_links(desk: Desk) -> None:
    booking = book(desk)
    token = manage_token(booking)
    moved = move(booking, MoveRequest(at(TUESDAY, 10)))
    assert (moved.pk, moved.reference, manage_token(moved)) == (
        booking.pk,
        booking.reference,
        token,
    )
    assert (moved.starts_at, moved.state) == (at(TUESDAY, 10), "booked")
    assert owed(moved) == ["rescheduled", "reminder"]
    assert taken_cells() == 6
    event = moved.events.last()
    assert event is not None
    assert event.values["starts_at"] == [
        at(MONDAY, 9).isoformat(),
        at(TUESDAY, 10).isoformat(),
    ] or (event.action == "reschedule")
    book(desk)


def test_a_visit_is_no_obstacle_to_its_own_move_by_half_its_length(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(duration=60, step=30)
    booking = book(desk)
    assert move(booking, MoveRequest(at(MONDAY, 9, 30))).starts_at == at(MONDAY, 9, 30)
    assert taken_cells() == 12


def test_moving_back_owes_the_reminder_again(desk: Desk) -> None:
    booking = book(desk)
    move(booking, MoveRequest(at(TUESDAY, 9)))
    move(booking, MoveRequest(at(MONDAY, 9)))
    reminder = Message.objects.get(kind="reminder", state="waiting")
    assert reminder.due_at == at(MONDAY, 9) - timedelta(hours=24)
    assert Booking.objects.get().moves == 2


def test_a_taken_time_refuses_and_leaves_the_visit_where_it_was(desk: Desk) -> None:
    mine, other = book(desk, 9), take(desk, 10, now=FRIDAY + 8 * MINUTE)
    before = history(mine)
    with pytest.raises(SlotTaken):
        move(mine, MoveRequest(at(MONDAY, 10)))
    assert Booking.objects.get(pk=mine.pk).starts_at == at(MONDAY, 9)
    assert (history(mine), taken_cells(), state(other)) == (before, 6, "held")


def test_priority_decides_at_the_new_time_too(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(2, 1))
    mine = book(desk, 9)
    take(desk, 10, now=FRIDAY + 8 * MINUTE)
    moved = move(mine, MoveRequest(at(MONDAY, 10)))
    assert moved.counter.key == "k1"
    assert moved.tried == [{"counter": str(desk.counters[1].pk), "why": "taken"}]
    back = move(mine, MoveRequest(at(MONDAY, 10), counter=None))
    assert back.counter.key == "k1", "nothing to do"


def test_a_clerk_names_the_counter_and_may_go_outside_lead_times(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 2))
    mine = book(desk, 9)
    far = at(MONDAY + timedelta(days=35), 9)
    with pytest.raises(OutsideLeadTime):
        move(mine, MoveRequest(far))
    moved = move(mine, MoveRequest(far, counter=desk.counters[1]), BARTEK)
    assert (moved.starts_at, moved.counter.key) == (far, "k2")


def test_a_full_building_refuses_a_move(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2), norm=1)
    mine = book(desk, 9)
    take(desk, 10, now=FRIDAY + 8 * MINUTE)
    with pytest.raises(NormReached):
        move(mine, MoveRequest(at(MONDAY, 10)))
    assert Booking.objects.get(pk=mine.pk).starts_at == at(MONDAY, 9)


def test_a_pending_visit_moves_and_its_message_is_sent_again(desk: Desk) -> None:
    pending = send(take(desk))
    moved = move(pending, MoveRequest(at(MONDAY, 10)))
    assert moved.state == "pending"
    assert owed(moved) == ["booking_received", "booking_received"]
    assert taken_cells() == 0


def test_what_is_over_does_not_move(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, now=FRIDAY, by=RESIDENT)
    with pytest.raises(WrongState):
        move(booking, MoveRequest(at(TUESDAY, 9)))


def test_who_is_late_beyond_grace_is_missed_and_a_clerk_has_the_last_word(desk: Desk) -> None:
    late, early, other = book(desk, 9), book(desk, 9, 30), book(desk, 10)
    arrive(booking_id=early.pk, now=at(MONDAY, 9, 20), by=BARTEK)
    assert miss_late(at(MONDAY, 9, 14)) == 0
    assert miss_late(at(MONDAY, 9, 45)) == 1
    assert [state(one) for one in (late, early, other)] == ["missed", "arrived", "booked"]
    assert late.events.last().by_kind == SYSTEM.kind  # type: ignore[union-attr]
    undo(booking_id=late.pk, now=at(MONDAY, 9, 50), by=BARTEK)
    assert miss_late(at(MONDAY, 9, 55)) == 0
    assert state(late) == "booked"


def test_the_grace_is_the_offices(desk: Desk) -> None:
    Settings.objects.update(late_grace_minutes=0)
    booking = book(desk)
    assert miss_late(at(MONDAY, 9)) == 1
    assert state(booking) == "missed"
