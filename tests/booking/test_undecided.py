"""What the office never said yes or no to does not wait for ever, nor becomes a visit too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, MINUTE, book, history, owed, state
from support.waiting import ANNA

from booking.domain import late, undecided
from booking.domain.approve import approve
from booking.domain.desk_acts import Act, acts_open
from booking.domain.invariants import broken
from booking.domain.late import miss_late
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.retry import Busy
from booking.domain.undecided import end_undecided
from booking.enums import BookingState
from booking.errors import TooLate
from booking.models import Booking
from tenants.messaging.models import Message

NINE = at(MONDAY, 9)
TUESDAY = at(MONDAY + timedelta(days=1), 9)


@pytest.fixture
def awaiting(make_desk: Callable[..., Desk]) -> Booking:
    """Dorota's visit on Monday at nine waits for the office's word."""
    return book(make_desk(approval=True))


def offered(now: datetime) -> frozenset[Act]:
    return acts_open(BookingState.AWAITING_APPROVAL, NINE, now=now)


@pytest.mark.parametrize("now", [NINE, TUESDAY])
def test_a_visit_whose_time_has_come_is_approved_no_more(awaiting: Booking, now: datetime) -> None:
    with pytest.raises(TooLate) as refused:
        approve(booking_id=awaiting.pk, now=now, by=BARTEK)
    assert (refused.value.code, refused.value.status) == ("wrong_state", 409)
    assert offered(now) == {Act.REJECT}, "nor is it offered"
    miss_late(TUESDAY)
    assert state(awaiting) == "awaiting_approval", "so nobody missed it"


def test_until_then_it_is(awaiting: Booking) -> None:
    now = NINE - MINUTE
    assert offered(now) == {Act.APPROVE, Act.REJECT}
    assert approve(booking_id=awaiting.pk, now=now, by=BARTEK).state == "booked"


def test_the_clock_rejects_what_nobody_decided_and_its_person_is_told(awaiting: Booking) -> None:
    assert end_undecided(NINE - MINUTE) == 0
    assert end_undecided(NINE) == 1
    assert end_undecided(NINE) == 0

    assert history(awaiting)[-1] == ("undecided", "awaiting_approval", "rejected")
    assert owed(awaiting) == ["booking_rejected"]
    told = Message.objects.get(about=awaiting.pk, kind="booking_rejected")
    assert told.not_after is not None
    assert told.not_after > NINE, "it is sent though the time of the visit is over"
    assert broken(NINE) == {}


def test_the_clock_comes_at_the_time_of_the_visit_also_after_a_move(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, datetime]] = []
    monkeypatch.setattr(late, "due", lambda kind, at: asked.append((kind, at)))
    visit = book(make_desk(approval=True))
    goal = MoveRequest(TUESDAY)
    reschedule(booking_id=visit.pk, request=goal, now=FRIDAY + 3 * MINUTE, by=BARTEK)

    assert asked == [(late.LATE, NINE), (late.LATE, TUESDAY)]
    assert end_undecided(NINE) == 0, "it is another day now"
    assert end_undecided(TUESDAY) == 1


def test_a_visit_somebody_is_at_work_on_keeps_no_other_from_being_missed(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(priorities=(1, 2))
    stuck, other = book(desk), book(desk, contact=ANNA)
    really, asked = late.become, list[tuple[str, datetime]]()

    def but_one(booking: Booking, *words: Any) -> None:
        if booking.pk == stuck.pk:
            raise Busy
        really(booking, *words)

    with monkeypatch.context() as busy:
        busy.setattr(late, "become", but_one)
        busy.setattr(late, "due", lambda kind, at: asked.append((kind, at)))
        assert miss_late(TUESDAY) == 1
    assert [state(stuck), state(other)] == ["booked", "missed"]
    assert asked == [(late.LATE, TUESDAY)], "it is looked at again"


def test_a_visit_somebody_is_at_work_on_keeps_no_other_from_being_ended(
    make_desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(priorities=(1, 2), approval=True)
    stuck, other = book(desk), book(desk, contact=ANNA)
    really, asked = undecided.become, list[tuple[str, datetime]]()

    def but_one(booking: Booking, *words: Any) -> None:
        if booking.pk == stuck.pk:
            raise Busy
        really(booking, *words)

    monkeypatch.setattr(undecided, "become", but_one)
    monkeypatch.setattr(undecided, "due", lambda kind, at: asked.append((kind, at)))
    assert end_undecided(NINE) == 1
    assert [state(stuck), state(other)] == ["awaiting_approval", "rejected"]
    assert asked == [(late.LATE, NINE)], "it is looked at again"
