"""Somebody else is let in at the worst moment of a verb, and the end is true all the same.

Each of these happened to be possible once; ``support.racing.let_in`` makes it happen every time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.racing import let_in
from support.two_matters import add_cars, both
from support.visits import BARTEK, DOROTA, MINUTE, send, take

from booking.domain import approve as approving
from booking.domain import cancel as cancelling
from booking.domain import confirm as confirming
from booking.domain import submit as submitting
from booking.domain.approve import approve
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.expire import expire_overdue
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.submit import Submission, submit
from booking.errors import BookingExpired, HoldExpired
from booking.models import Booking, Counter, Service, Settings
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

NINE = at(MONDAY, 9)
LATER = FRIDAY + 2 * MINUTE
Begin = Callable[[], Booking]


@pytest.fixture
def office(new_office: Callable[[], Office]) -> Office:
    """Two counters; what is done here is committed, so that others see it."""
    return new_office()


def to_the_other_counter(visit: Booking) -> Callable[[], object]:
    """A clerk moves it to counter 2, at the same hour."""

    def act() -> object:
        there = Counter.objects.get(key="k2")
        request = MoveRequest(NINE, counter=there)
        return reschedule(booking_id=visit.pk, request=request, now=LATER, by=BARTEK)

    return act


def at_counter_two(visit: Booking) -> bool:
    return Booking.objects.get(pk=visit.pk).counter.key == "k2"


def test_cancelled_while_a_clerk_moves_it_to_another_counter_at_the_same_hour(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        desk = open_desk(priorities=(1, 2))
        Settings.objects.update(confirmation="none")
        visit = send(take(desk))
        step = (cancelling, "wait_for_norm")
        other = let_in(office, monkeypatch, step, to_the_other_counter(visit))

        cancelled = cancel(booking_id=visit.pk, now=LATER, by=RESIDENT)

        assert (other.told, cancelled.state) == ("done", "cancelled")
        assert at_counter_two(visit)
        assert broken(LATER) == {}, "no counter is busy for nobody"


def test_what_is_offered_after_a_cancellation_is_the_place_it_was_moved_to(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        desk = open_desk(priorities=(1, 2))
        Settings.objects.update(confirmation="none", release_delay=30)
        visit = send(take(desk))
        step = (cancelling, "wait_for_norm")
        let_in(office, monkeypatch, step, to_the_other_counter(visit))

        cancel(booking_id=visit.pk, now=LATER, by=RESIDENT)

        closed = Booking.objects.filter(kept_for="delay", released_at=None).order_by("created_at")
        assert [one.counter.key for one in closed] == ["k1", "k2"], "of the move, of the cancelling"


def test_approved_while_another_clerk_moves_it_to_another_counter_at_the_same_hour(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        desk = open_desk(priorities=(1, 2), approval=True)
        Settings.objects.update(confirmation="none")
        visit = send(take(desk))
        other = let_in(office, monkeypatch, (approving, "settle"), to_the_other_counter(visit))

        assert approve(booking_id=visit.pk, now=LATER, by=BARTEK).state == "booked"

        assert other.told == "done"
        assert at_counter_two(visit)
        assert broken(LATER) == {}, "its cells are taken where it is"


def test_confirmed_while_a_clerk_moves_it_to_another_counter_at_the_same_hour(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        visit = send(take(open_desk(priorities=(1, 2))))
        other = let_in(office, monkeypatch, (confirming, "settle"), to_the_other_counter(visit))

        assert confirm_by_link(booking_id=visit.pk, now=LATER).state == "booked"

        assert other.told == "done"
        assert at_counter_two(visit)
        assert broken(LATER) == {}


def takes_the_second_place(office: Office, now: timedelta) -> Callable[[], object]:
    """Somebody wants the hour of the second matter only, when the time of the visit ran out."""

    def act() -> object:
        cars = Service.objects.get(key="auto")
        return hold(request=HoldRequest(cars, at(MONDAY, 9, 30)), now=FRIDAY + now, by=RESIDENT)

    return act


def test_who_takes_the_place_of_a_second_matter_ends_the_whole_visit_not_confirmed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        visit = send(both(add_cars(open_desk())))
        act = takes_the_second_place(office, timedelta(minutes=32))
        other = let_in(office, monkeypatch, (confirming, "settle"), act)

        with pytest.raises(BookingExpired):
            # Pressed a moment before the time ran out, and on its way when the other came.
            confirm_by_link(booking_id=visit.pk, now=FRIDAY + timedelta(minutes=30))

        assert other.told == "done"
        assert states_of(visit) == {"expired"}, "both of them, never one"


def test_who_takes_the_place_of_a_second_matter_ends_the_whole_form(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with office_context(office):
        held = both(add_cars(open_desk()))
        act = takes_the_second_place(office, timedelta(minutes=6))
        other = let_in(office, monkeypatch, (submitting, "_advance"), act)

        with pytest.raises(HoldExpired):
            submit(booking_id=held.pk, form=Submission(DOROTA), now=FRIDAY + 4 * MINUTE)

        assert other.told == "done"
        assert states_of(held) == {"dropped"}


def test_the_clock_looks_at_whole_visits_only(desk: Desk) -> None:
    visit = send(both(add_cars(desk)))
    soon = FRIDAY + 5 * MINUTE
    Booking.objects.filter(part_of=visit).update(expires_at=soon)

    expire_overdue(soon + MINUTE)
    assert states_of(visit) == {"pending"}, "no part of it dies alone"

    expire_overdue(FRIDAY + timedelta(minutes=40))
    assert states_of(visit) == {"expired"}


def states_of(visit: Booking) -> set[str]:
    rows = Booking.objects.filter(pk=visit.pk) | Booking.objects.filter(part_of=visit)
    return set(rows.values_list("state", flat=True))
