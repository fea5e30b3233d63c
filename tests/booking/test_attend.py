"""The day at the counter."""

from __future__ import annotations

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, book, taken_cells

from booking.domain.attend import arrive, miss, serve, undo
from booking.errors import (
    WrongState,
)


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
    booking = book(desk)
    arrive(booking_id=booking.pk, now=FRIDAY, by=BARTEK)
    with pytest.raises(WrongState):
        miss(booking_id=booking.pk, now=FRIDAY, by=BARTEK)
