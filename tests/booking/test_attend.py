"""The day at the counter."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, book, history, taken_cells

from booking.domain.approve import approve, reject
from booking.domain.attend import arrive, miss, serve, undo
from booking.domain.cancel import cancel
from booking.errors import TooEarly, WrongState
from booking.models import Booking


def test_the_day_goes_forward_and_back(desk: Desk) -> None:
    booking = book(desk)
    now = at(MONDAY, 9)
    for verb, expected in (
        (miss, "missed"),
        (undo, "booked"),
        (arrive, "arrived"),
        (serve, "served"),
        (undo, "arrived"),
        (undo, "booked"),
    ):
        assert verb(booking_id=booking.pk, now=now, by=BARTEK).state == expected
    with pytest.raises(WrongState):
        undo(booking_id=booking.pk, now=now, by=BARTEK)
    assert taken_cells() == 6


def test_two_clerks_who_press_at_once_one_wins(desk: Desk) -> None:
    booking, now = book(desk), at(MONDAY, 9)
    arrive(booking_id=booking.pk, now=now, by=BARTEK)
    with pytest.raises(WrongState):
        miss(booking_id=booking.pk, now=now, by=BARTEK)


def test_nobody_arrives_before_the_day_nor_is_missing_before_the_hour(desk: Desk) -> None:
    booking = book(desk)
    with pytest.raises(TooEarly):
        arrive(booking_id=booking.pk, now=FRIDAY, by=BARTEK)
    early = at(MONDAY, 8, 59)
    with pytest.raises(TooEarly):
        miss(booking_id=booking.pk, now=early, by=BARTEK)
    assert arrive(booking_id=booking.pk, now=early, by=BARTEK).state == "arrived"


@pytest.mark.parametrize("verb", [arrive, serve, miss, undo, approve, reject, cancel])
def test_a_verb_refuses_a_visit_that_is_not_as_the_clerk_saw_it(
    desk: Desk, verb: Callable[..., Booking]
) -> None:
    booking, now = book(desk), at(MONDAY, 9)
    before = history(booking)
    with pytest.raises(WrongState):
        verb(booking_id=booking.pk, now=now, by=BARTEK, seen_as="pending")
    assert history(booking) == before
    assert arrive(booking_id=booking.pk, now=now, by=BARTEK, seen_as="booked").state == "arrived"
