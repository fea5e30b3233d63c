"""Whatever people do, in whatever order, the engine does as a naive ledger says; I1 to I12 hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.ledger import CONFIRMED, HOLD, VISITS_PER_PERSON, WINDOW, Entry, Ledger

from booking.domain.approve import approve, reject
from booking.domain.attend import arrive, miss, serve, undo
from booking.domain.availability import free_days, free_times
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.extend import extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.release import release
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.submit import Submission, submit
from booking.errors import (
    AlreadyConfirmed,
    BookingExpired,
    ExtensionsUsed,
    HoldExpired,
    Invalid,
    OutsideLeadTime,
    Refusal,
    SlotTaken,
    TooEarly,
    TooLate,
    TooMany,
    WrongState,
)
from booking.models import Booking, Counter
from tenants.audit.actor import RESIDENT, Actor, ActorKind
from tenants.models import Office

BARTEK = Actor(ActorKind.CLERK, None, "Bartek")
STARTS = [at(MONDAY, 8), at(MONDAY, 8, 30), at(MONDAY, 9), at(MONDAY, 9, 30)]
CLIENTS = ["", "dorota", "edek"]
EMAILS = ["dorota@example.com", "edek@example.com"]
DAY_OF_VISIT = at(MONDAY, 0)
NUMBERS = st.integers(0, 7)


def told(act: Callable[[], Any]) -> tuple[Any, type[Refusal] | None]:
    """What came of it: the answer, or the class of the refusal."""
    try:
        return act(), None
    except Refusal as refusal:
        return None, type(refusal)


class Office1(RuleBasedStateMachine):
    """One day at two counters; time passes only when a rule says so."""

    desk: Desk
    ledger: Ledger

    def __init__(self) -> None:
        super().__init__()
        self.now = FRIDAY
        self._atomic = transaction.atomic()
        self._atomic.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._atomic.__exit__(None, None, None)

    @initialize(norm=st.sampled_from([None, 2]), approval=st.booleans())
    def open(self, norm: int | None, approval: bool) -> None:
        self.desk = open_desk(
            windows=["08:00-10:00"], priorities=(1, 2), norm=norm, approval=approval
        )
        Counter.objects.filter(key="k2").update(people=2)
        self.ledger = Ledger({"k1": 1, "k2": 2}, norm, approval)

    @rule(client=st.sampled_from(CLIENTS), start=st.sampled_from(STARTS), people=st.integers(1, 3))
    def hold(self, client: str, start: datetime, people: int) -> None:
        wish = HoldRequest(self.desk.service, start, client=client, people=people)
        got, refusal = told(lambda: hold(request=wish, now=self.now))
        if self.now >= DAY_OF_VISIT:
            assert refusal is OutsideLeadTime
            return
        if people > max(self.ledger.seats.values()):
            assert refusal is Invalid
            return
        counter = self.ledger.place_to_hold(client, start, people, self.now)
        if counter is None:
            assert refusal is not None
            assert issubclass(refusal, SlotTaken)
            return
        assert refusal is None
        key = Counter.objects.get(pk=got.counter_id).key
        assert key == counter, "the highest priority with room"
        entry = Entry(got.pk, key, start, people, client, self.now + HOLD)
        self.ledger.hold(entry, self.now)

    @rule(minutes=st.sampled_from([1, 4, 5, 25, 30, 24 * 60, 69 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now = min(self.now + timedelta(minutes=minutes), at(MONDAY, 9, 10))

    @rule()
    def clock(self) -> None:
        assert expire_overdue(self.now) == self.ledger.expire(self.now)

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS)
    def extend(self, number: int) -> None:
        entry = self.pick(number)
        _got, refusal = told(lambda: extend(booking_id=entry.id, now=self.now))
        if entry.state != "held" or not entry.live(self.now):
            assert refusal is HoldExpired
        elif entry.extensions == 10:
            assert refusal is ExtensionsUsed
        else:
            assert refusal is None
            entry.expires, entry.extensions = self.now + HOLD, entry.extensions + 1

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS)
    def release(self, number: int) -> None:
        entry = self.pick(number)
        release(booking_id=entry.id, now=self.now, by=RESIDENT)
        if entry.state == "held":
            entry.state = "dropped"

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS, email=st.sampled_from(EMAILS))
    def submit(self, number: int, email: str) -> None:
        entry = self.pick(number)
        form = Submission(ContactData("Dorota", "Próbna", email))
        _got, refusal = told(lambda: submit(booking_id=entry.id, form=form, now=self.now))
        if entry.state == "pending" or entry.state in CONFIRMED:
            assert refusal is AlreadyConfirmed
        elif entry.state != "held" or not entry.live(self.now):
            assert refusal is HoldExpired
        elif self.ledger.visits_of(email, self.now) >= VISITS_PER_PERSON:
            assert refusal is TooMany
        else:
            assert refusal is None
            entry.state, entry.email = "pending", email
            entry.expires = min(self.now + WINDOW, entry.start)

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS)
    def confirm(self, number: int) -> None:
        entry = self.pick(number)
        _got, refusal = told(lambda: confirm_by_link(booking_id=entry.id, now=self.now))
        if entry.state in CONFIRMED:
            assert refusal is AlreadyConfirmed
        elif entry.state != "pending" or not entry.live(self.now):
            assert refusal is BookingExpired
        else:
            assert refusal is None
            entry.state = "awaiting_approval" if self.ledger.approval else "booked"
            entry.expires = None

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS, verb=st.sampled_from([approve, reject, arrive, serve, miss, undo]))
    def office(self, number: int, verb: Callable[..., Booking]) -> None:
        steps = {
            approve: {"awaiting_approval": "booked"},
            reject: {"awaiting_approval": "rejected"},
            arrive: {"booked": "arrived", "missed": "arrived"},
            serve: {"arrived": "served"},
            miss: {"booked": "missed"},
            undo: {"arrived": "booked", "served": "arrived", "missed": "booked"},
        }
        entry = self.pick(number)
        _got, refusal = told(lambda: verb(booking_id=entry.id, now=self.now, by=BARTEK))
        too_early = {arrive: self.now < DAY_OF_VISIT, miss: self.now < entry.start}
        if too_early.get(verb):
            assert refusal is TooEarly
            return
        if verb is approve and entry.state == "awaiting_approval" and entry.start <= self.now:
            assert refusal is TooLate
            return
        after = steps[verb].get(entry.state)
        assert refusal is (None if after else WrongState)
        entry.state = after or entry.state

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS, by=st.sampled_from([RESIDENT, BARTEK]))
    def cancel(self, number: int, by: Actor) -> None:
        entry = self.pick(number)
        _got, refusal = told(lambda: cancel(booking_id=entry.id, now=self.now, by=by))
        if entry.state == "cancelled":
            assert refusal is None
        elif entry.state == "pending" and not entry.live(self.now):
            assert refusal is BookingExpired
        elif by is RESIDENT and entry.start <= self.now:
            assert refusal is WrongState
        elif entry.state in {"pending", "awaiting_approval", "booked", "arrived"}:
            assert refusal is None
            entry.state = "cancelled"
        else:
            assert refusal is WrongState

    @precondition(lambda self: self.ledger.entries)
    @rule(number=NUMBERS, start=st.sampled_from(STARTS), by=st.sampled_from([RESIDENT, BARTEK]))
    def move(self, number: int, start: datetime, by: Actor) -> None:
        entry = self.pick(number)
        _got, refusal = told(
            lambda: reschedule(booking_id=entry.id, request=MoveRequest(start), now=self.now, by=by)
        )
        movable = entry.state in {"pending", "awaiting_approval", "booked"}
        if not movable or not entry.live(self.now) or entry.start <= self.now:
            assert refusal is WrongState
        elif start <= self.now:
            assert refusal is SlotTaken
        elif by is RESIDENT and self.now >= DAY_OF_VISIT:
            assert refusal is OutsideLeadTime
        elif start == entry.start:
            assert refusal is None
        else:
            others = [one for one in self.ledger.entries.values() if one is not entry]
            counter = self.ledger.place_for(start, entry.people, others, self.now)
            if counter is None:
                assert refusal is not None
                assert issubclass(refusal, SlotTaken)
            else:
                assert refusal is None
                self.ledger.move(entry, counter, start, self.now)

    @invariant()
    def what_is_stored_is_what_the_ledger_says(self) -> None:
        if not hasattr(self, "ledger"):
            return
        rows = Booking.objects.values_list("pk", "state", "counter__key", "starts_at")
        assert {row[0]: row[1:] for row in rows} == {
            one.id: (one.state, one.counter, one.start) for one in self.ledger.entries.values()
        }

    @invariant()
    def what_is_shown_is_what_could_be_held(self) -> None:
        if not hasattr(self, "ledger"):
            return
        for client in CLIENTS:
            found = free_times(self.desk.service, None, MONDAY, now=self.now, client=client)
            counted = free_days(
                self.desk.service, None, MONDAY, MONDAY, now=self.now, client=client
            )
            expected = [
                start
                for start in STARTS
                if self.now < DAY_OF_VISIT and self.ledger.is_free_for(client, start, self.now)
            ]
            assert [one.start for one in found] == expected
            assert counted[0].free == len(expected)

    @invariant()
    def every_promise_is_kept(self) -> None:
        if hasattr(self, "ledger"):
            found = broken(self.now)
            found.pop("I4 what ran out was not cleaned up", None)  # the clock is a rule here
            assert found == {}

    def pick(self, number: int) -> Entry:
        """One of the latest bookings."""
        entries = list(self.ledger.entries.values())[-8:]
        return entries[number % len(entries)]


def play(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        Office1,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_engine_does_as_the_ledger_says(in_olsztyn: Office) -> None:
    play(examples=25, steps=25)


@pytest.mark.long
def test_the_engine_does_as_the_ledger_says_at_length(in_olsztyn: Office) -> None:
    play(examples=1000, steps=60)
