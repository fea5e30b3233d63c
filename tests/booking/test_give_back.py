"""A place that comes back: at once, after a while, or to the waiting list first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, DOROTA, MINUTE, book, send, take
from support.waiting import ANNA, LATER, give_up, look, wait

from booking.domain.approve import reject
from booking.domain.expire import expire_overdue
from booking.domain.invariants import broken
from booking.domain.reschedule import MoveRequest, reschedule
from booking.enums import BookingState, KeptFor
from booking.errors import SlotTaken
from booking.models import Booking, Settings, WaitState
from tenants.audit.actor import RESIDENT


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Monday's nine o'clock is booked by Dorota."""
    Settings.objects.update(visits_per_contact=50)
    return desk


def test_a_rejected_visit_and_one_not_confirmed_in_time_free_their_places_too(make_desk) -> None:  # type: ignore[no-untyped-def]  # the fixture's own type is long
    desk = make_desk(approval=True)
    Settings.objects.update(visits_per_contact=50)
    awaiting = book(desk)
    entry = wait(desk)

    reject(booking_id=awaiting.pk, now=LATER, by=BARTEK)

    assert look(entry).state == WaitState.OFFERED
    other = wait(desk, ANNA)
    send(take(desk, 10))
    expire_overdue(FRIDAY + timedelta(minutes=31))
    offer = look(other).offer
    assert offer is not None
    assert offer.starts_at == at(MONDAY, 10)


def test_a_moved_visit_leaves_its_old_place_to_the_line(full: Desk) -> None:
    booked = book(full)
    entry = wait(full)

    reschedule(booking_id=booked.pk, request=MoveRequest(at(MONDAY, 14)), now=LATER, by=RESIDENT)

    offer = look(entry).offer
    assert offer is not None
    assert offer.starts_at == at(MONDAY, 9)


@pytest.mark.parametrize(
    ("goal", "left"), [((9, 30), (9, 0)), ((8, 30), (9, 30))], ids=["later", "earlier"]
)
def test_of_a_move_by_half_its_length_the_other_half_returns_after_a_while_too(
    make_desk: Callable[..., Desk], goal: tuple[int, int], left: tuple[int, int]
) -> None:
    booked = book(make_desk(duration=60, step=30))
    Settings.objects.update(release_delay=30)

    request = MoveRequest(at(MONDAY, *goal))
    reschedule(booking_id=booked.pk, request=request, now=LATER, by=RESIDENT)

    closed = Booking.objects.get(kept_for=KeptFor.DELAY)
    start = at(MONDAY, *left)
    assert (closed.starts_at, closed.blocked_until) == (start, start + timedelta(minutes=30))
    assert broken(LATER) == {}


def test_a_cancelled_place_may_return_after_a_random_while(full: Desk) -> None:
    Settings.objects.update(release_delay=30)
    closed = set()
    for number in range(4):
        booked = book(full, contact=replace(DOROTA, email=f"d{number}@example.com"))
        give_up(booked)
        shut = Booking.objects.get(kept_for=KeptFor.DELAY, released_at=None)
        assert shut.expires_at is not None
        closed.add(shut.expires_at - LATER)
        with pytest.raises(SlotTaken):
            take(full, now=LATER)
        expire_overdue(shut.expires_at)
        assert not broken(shut.expires_at)

    assert all(timedelta(0) < one <= timedelta(minutes=30) for one in closed)
    assert len(closed) > 1


def test_without_a_delay_a_cancelled_place_is_free_at_once(full: Desk) -> None:
    give_up(book(full))

    assert take(full, now=LATER).state == BookingState.HELD


def test_a_place_kept_closed_runs_out_by_itself_before_anything_cleans_up(full: Desk) -> None:
    Settings.objects.update(release_delay=1)
    give_up(book(full))

    assert take(full, now=LATER + 2 * MINUTE).state == BookingState.HELD
