"""The clock clears what ran out, one by one."""

from __future__ import annotations

import pytest
from support.booking_desk import FRIDAY, Desk
from support.visits import MINUTE, state, take

from booking.domain import expire
from booking.domain.retry import Busy
from booking.models import Booking
from tenants.models import Office


def test_one_that_somebody_works_on_keeps_no_other_from_ending(
    desk: Desk, in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = take(desk, 9, client="a"), take(desk, 10, client="b")
    really = expire._expire

    def but_one(booking: Booking, now: object) -> int:
        if booking.pk == stuck.pk:
            raise Busy
        return really(booking, now)  # type: ignore[arg-type]  # a moment

    later = FRIDAY + 6 * MINUTE
    asked: list[tuple[object, ...]] = []
    with monkeypatch.context() as busy:
        busy.setattr(expire, "_expire", but_one)
        busy.setattr(expire, "due", lambda *words: asked.append(words))
        assert expire.expire_overdue(later) == 1
    assert [state(stuck), state(other)] == ["held", "dropped"]
    assert asked == [("booking.expire", later)], "it is looked at again"
    assert expire.expire_overdue(later) == 1
    assert state(stuck) == "dropped"
