"""Many people at once, doing everything: nobody is lied to, nothing is lost, every promise holds.

Fast lane: 12 people for 4 seconds, which is what two cores can press in ten minutes of tests; long
lane: 150 for 60, for each needs a connection and the server has 200.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

import pytest
from support.booking_desk import Desk, open_desk
from support.hammer import Hammer, short_forms
from support.waiting import wait

from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.invariants import broken
from booking.models import Counter, Service
from tenants.context import office_context
from tenants.models import Office

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
PEOPLE, SECONDS, FORM = (150, 60.0, 10) if LONG else (12, 4.0, 1)
WANTED: Final = frozenset(
    {"hold", "submit", "confirm", "approve", "move", "shift", "cancel", "arrive"}
)
# Of 150 people in a building for four, some deeds find nobody whose turn it ever is.
SELDOM: Final = frozenset({"approve", "move", "shift"}) if LONG else frozenset[str]()
IN_LINE: Final = 8
BUSY: Final = int(20 * SECONDS)
# Its clock is too coarse for a day that passes in minutes; the history checker asks the same.
BY_HISTORY: Final = "I9 a counter was called taken and was not"


def furnish(norm: int | None) -> tuple[Desk, Service]:
    """Three counters, the first two preferred and small; a second matter that follows the first."""
    desk = open_desk(priorities=(1, 2, 3), norm=norm)
    for key, seats in (("k1", 1), ("k2", 2), ("k3", 3)):
        Counter.objects.filter(key=key).update(people=seats)
    other = Service.objects.create(
        key="prawo",
        name="Prawo jazdy",
        sms_name="prawo",
        status="published",
        duration=30,
        approval=True,
    )
    other.units.add(desk.unit)
    for counter in desk.counters:
        counter.services.add(other)
    short_forms(FORM)
    for number in range(IN_LINE):
        wait(desk, ContactData("Edek", "Obcy", f"edek-{number}@example.com"))
    return desk, other


def wanted(norm: int | None) -> frozenset[str]:
    """What must have been done by somebody before a run is worth anything."""
    return WANTED - SELDOM if norm else WANTED


def priorities() -> dict[object, tuple[int, int]]:
    return {one.pk: (one.priority, one.people) for one in Counter.objects.all()}


@pytest.fixture
def open_office(new_office: Callable[[], Office]) -> Callable[..., Hammer]:
    """An office full of people, by norm."""

    def make(norm: int | None, **words: object) -> Hammer:
        office = new_office()
        with office_context(office):
            desk, other = furnish(norm)
        return Hammer(
            office, desk, PEOPLE, SECONDS, further=other, wanted=wanted(norm), calls=BUSY, **words
        )  # type: ignore[arg-type]

    return make


@pytest.mark.parametrize("norm", [None, 4])
def test_whatever_many_people_press_at_once_everybody_is_told_the_truth(
    open_office: Callable[..., Hammer], norm: int | None
) -> None:
    hammer = open_office(norm)
    history = hammer.run()
    assert hammer.crashes == []
    with office_context(hammer.office):
        seen = history.check(priorities())  # type: ignore[arg-type]
        assert seen == [], history.tally()
        expire_overdue(hammer.now)
        found = broken(hammer.now)
        found.pop(BY_HISTORY, None)
        assert found == {}
    done = {call.op for call in history.calls if call.answer == "done"}
    assert done >= wanted(norm), history.tally()
    assert len(history.calls) >= BUSY, "people were busy"
