"""What residents prove their right with."""

from __future__ import annotations

from itertools import pairwise

import pytest
from support.booking_desk import FRIDAY, Desk
from support.visits import book, state, take

from booking.domain.cancel import cancel
from booking.domain.tokens import confirm_token, hold_token, manage_token, pin, read_token
from booking.errors import (
    NotFound,
)
from booking.models import Booking
from tenants.audit.actor import SYSTEM
from tenants.context import office_context
from tenants.models import Office


def test_the_three_secrets_are_never_mixed(desk: Desk) -> None:
    booking = take(desk)
    tokens = [hold_token(booking), manage_token(booking), confirm_token(booking)]
    assert len({*tokens, pin(booking)}) == 4
    assert [read_token(one).purpose for one in tokens] == ["hold", "manage", "confirm"]
    old = manage_token(booking)
    Booking.objects.update(generation=2)
    with pytest.raises(NotFound):
        read_token(old)


@pytest.mark.parametrize(
    "text", ["", "x", "ą" * 54, "A" * 54, "A" * 53 + "=", "../../etc", "\x00" * 54]
)
def test_a_token_that_is_not_ours_is_not_found(desk: Desk, text: str) -> None:
    with pytest.raises(NotFound):
        read_token(text)


def test_a_token_of_one_office_is_nothing_at_the_other(desk: Desk, pultusk: Office) -> None:
    """The row exists in Olsztyn only; and were it in both, the key differs."""
    from tenants.context import _office

    booking = take(desk)
    token = manage_token(booking)
    here = _office.get()
    _office.set(None)
    try:
        with office_context(pultusk):
            with pytest.raises(NotFound):
                read_token(token)
            assert manage_token(booking) != token
    finally:
        _office.set(here)


def test_history_numbers_follow_each_other_and_the_last_is_the_state(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, now=FRIDAY, by=SYSTEM)
    events = list(booking.events.all())
    assert [one.number for one in events] == list(range(1, len(events) + 1))
    assert events[-1].state_to == state(booking)
    assert all(a.state_to == b.state_from for a, b in pairwise(events))
