"""The clock clears what ran out, one by one."""

from __future__ import annotations

import pytest
from support.booking_desk import FRIDAY, Desk
from support.visits import MINUTE, state, take

from booking.domain import expire
from booking.domain.release import release
from booking.domain.retry import Busy
from booking.enums import KeptFor
from booking.models import Booking
from tenants.audit.actor import RESIDENT
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


def test_more_places_for_the_line_than_fit_into_one_turn_are_looked_at_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [take(desk, hour, client=str(hour)).pk for hour in (9, 10, 11)]
    for pk in held:
        release(booking_id=pk, now=FRIDAY, by=RESIDENT)
    kept = Booking.objects.filter(pk__in=held)
    kept.update(kept_for=KeptFor.LINE)
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(expire, "BATCH", 2)
    monkeypatch.setattr(expire, "due", lambda *words: asked.append(words))
    for _turn in range(2):
        expire.expire_overdue(FRIDAY + MINUTE)
    assert asked == [("booking.expire", FRIDAY + MINUTE)], "after the first turn, not the last"
    assert not kept.filter(kept_for=KeptFor.LINE).exists()
