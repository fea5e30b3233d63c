"""What the office never said yes or no to does not wait for ever, nor becomes a visit too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, MINUTE, book, history, owed, state

from booking.domain import late
from booking.domain.approve import approve
from booking.domain.invariants import broken
from booking.domain.late import miss_late
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.undecided import end_undecided
from booking.errors import TooLate
from booking.models import Booking
from tenants.messaging.models import Message

NINE = at(MONDAY, 9)
TUESDAY = at(MONDAY + timedelta(days=1), 9)


@pytest.fixture
def awaiting(make_desk: Callable[..., Desk]) -> Booking:
    """Dorota's visit on Monday at nine waits for the office's word."""
    return book(make_desk(approval=True))


@pytest.mark.parametrize("now", [NINE, TUESDAY])
def test_a_visit_whose_time_has_come_is_approved_no_more(awaiting: Booking, now: datetime) -> None:
    with pytest.raises(TooLate) as refused:
        approve(booking_id=awaiting.pk, now=now, by=BARTEK)
    assert (refused.value.code, refused.value.status) == ("wrong_state", 409)
    miss_late(TUESDAY)
    assert state(awaiting) == "awaiting_approval", "so nobody missed it"


def test_until_then_it_is(awaiting: Booking) -> None:
    now = NINE - MINUTE
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
