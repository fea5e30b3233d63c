"""The checker itself: it is silent about the truth and names every kind of lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from support.booking_desk import FRIDAY, Desk
from support.history import DONE, UNKNOWN, Call, History, told_of
from support.visits import MINUTE, book, take

from booking.domain.cancel import cancel
from booking.models import Booking, Counter
from tenants.audit.actor import RESIDENT
from tenants.ids import uuid7

NOW = FRIDAY + 5 * MINUTE


def call(op: str, booking: Booking | None, answer: str = DONE, minute: int = 0) -> Call:
    begun = FRIDAY + minute * MINUTE
    told = told_of(Booking.objects.get(pk=booking.pk)) if booking and answer == DONE else {}
    return Call("dorota", op, {}, begun, begun, answer, booking.pk if booking else None, told)


@pytest.fixture
def story(make_desk: Callable[..., Desk]) -> tuple[History, Booking]:
    """A visit held and booked, as it was told."""
    visit = book(make_desk(priorities=(1, 2)))
    history = History()
    history.calls = [call("hold", visit), call("submit", visit, minute=1)]
    history.calls.append(call("confirm", visit, minute=2))
    return history, visit


Story = tuple[History, Booking]


def test_the_truth_is_nothing_to_name(story: Story) -> None:
    history, visit = story
    assert history.check(seats()) == []
    cancel(booking_id=visit.pk, now=NOW, by=RESIDENT)
    history.calls += [call("cancel", visit, minute=5), call("cancel", visit, minute=6)]
    assert history.check(seats()) == []


def seats() -> dict[UUID, tuple[int, int]]:
    return {one.pk: (one.priority, one.people) for one in Counter.objects.all()}


def test_acknowledged_and_lost_is_named(story: Story) -> None:
    history, visit = story
    ghost = replace(history.calls[0], booking=uuid7())
    history.calls.append(ghost)
    assert any("acknowledged and lost" in one for one in history.check())
    history.calls.remove(ghost)
    history.calls.append(call("move", visit, minute=3))
    assert any(one.startswith("reschedule of") for one in history.check())


def test_what_was_refused_and_done_all_the_same_is_named(story: Story) -> None:
    history, _visit = story
    history.calls[1].answer = "validation"
    assert any(one.startswith("submit of") for one in history.check())


def test_what_was_not_answered_may_have_happened_or_not(story: Story) -> None:
    history, visit = story
    history.calls[2].answer, history.calls[2].told = UNKNOWN, {}
    assert history.check() == [], "it had"
    history.calls.append(call("cancel", visit, UNKNOWN, minute=3))
    assert history.check() == [], "it had not"
    history.calls.append(call("hold", None, UNKNOWN, minute=3))
    assert history.check() == []


def test_a_visit_nobody_was_told_of_is_named(story: Story, in_olsztyn: object) -> None:
    history, visit = story
    take(Desk(visit.service, visit.unit, visit.location), 10)
    assert any("nobody was told of" in one for one in history.check())
    history.calls.append(call("hold", None, UNKNOWN, minute=3))
    assert history.check() == [], "unless somebody had asked and got no answer"


def test_a_visit_elsewhere_than_told_is_named(story: Story) -> None:
    history, visit = story
    Booking.objects.filter(pk=visit.pk).update(starts_at=visit.starts_at - timedelta(hours=1))
    assert any("elsewhere" in one for one in history.check())


def test_a_booked_visit_that_died_is_named(story: Story) -> None:
    history, visit = story
    Booking.objects.filter(pk=visit.pk).update(state="expired")
    assert any("told booked, is expired" in one for one in history.check())


def test_two_people_told_the_same_place_are_named(story: Story) -> None:
    history, visit = story
    last = history.calls[-1]
    told = {**last.told, "reference": "TWIN"}
    history.calls.append(replace(last, client="edek", booking=uuid7(), told=told))
    assert any("share" in one for one in history.check())
    assert visit


def test_a_visit_with_two_names_is_named(story: Story) -> None:
    history, _visit = story
    history.calls[0].told["reference"] = "OTHER"
    assert any("references" in one for one in history.check())


def test_a_trail_with_a_gap_or_for_nothing_is_named(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2))
    first, second = take(desk, client="a"), take(desk, client="b")
    history = History()
    history.calls = [call("hold", first), call("hold", second)]
    assert history.check(seats()) == []
    trail = history.calls[1].told["tried"]
    history.calls[1].told["tried"] = []
    assert any("was not tried" in one for one in history.check(seats()))
    history.calls[1].told["tried"] = trail
    Booking.objects.filter(pk=first.pk).update(created_at=FRIDAY + timedelta(hours=1))
    assert any("nobody was there" in one for one in history.check(seats()))
