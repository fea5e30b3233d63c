"""Two offices, any order of verbs: the database always agrees with a model in memory.

Each office is a desk of two counters; the second office counts its people. After every step what is
shown as free is compared with the model; at the end every promise is asked in SQL.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.visits import BARTEK, DOROTA

from booking.domain.attend import arrive, miss, serve, undo
from booking.domain.availability import free_times
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.expire import expire_overdue
from booking.domain.extend import extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.release import release
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.submit import Submission, submit
from booking.errors import Refusal
from booking.models import Settings
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

HALF = timedelta(minutes=30)
STARTS = [at(MONDAY + timedelta(days=day), 8) + n * HALF for day in (0, 1) for n in range(4)]
KEEPS = {"booked", "arrived", "served", "missed"}
FORWARD = {
    ("arrive", "booked"): "arrived",
    ("arrive", "missed"): "arrived",
    ("miss", "booked"): "missed",
    ("serve", "arrived"): "served",
    ("undo", "arrived"): "booked",
    ("undo", "served"): "arrived",
    ("undo", "missed"): "booked",
}


@dataclass
class Visit:
    """What the model knows of a booking."""

    state: str
    counter: str
    start: datetime
    client: str
    expires: datetime | None
    extended: int = 0

    def occupies(self, now: datetime) -> bool:
        if self.state in {"held", "pending"}:
            return self.expires is not None and self.expires > now
        return self.state in KEEPS


@dataclass
class Town:
    """An office, its desk, and what the model knows of it."""

    office: Office
    norm: int | None
    desk: Desk
    visits: dict[UUID, Visit] = field(default_factory=dict)

    def there(self, start: datetime, now: datetime, without: UUID | None = None) -> list[Visit]:
        return [
            visit
            for key, visit in self.visits.items()
            if key != without and visit.start == start and visit.occupies(now)
        ]

    def free_counter(
        self, start: datetime, now: datetime, client: str = "", without: UUID | None = None
    ) -> str | None:
        """The counter a newcomer gets, by priority; None where there is no room."""
        there = [
            one
            for one in self.there(start, now, without)
            if not (client and one.client == client and one.state == "held")
        ]
        if self.norm is not None and len(there) >= self.norm:
            return None
        taken = {one.counter for one in there}
        return next((key for key in ("k1", "k2") if key not in taken), None)


class TwoTowns(RuleBasedStateMachine):
    """Any order of verbs in two offices."""

    offices: ClassVar[list[Office]] = []

    def __init__(self) -> None:
        super().__init__()
        self.now = FRIDAY
        self.around = transaction.atomic()
        self.around.__enter__()
        self.towns = [
            self._town(office, norm) for office, norm in zip(self.offices, (None, 1), strict=True)
        ]

    @staticmethod
    def _town(office: Office, norm: int | None) -> Town:
        with office_context(office):
            desk = open_desk(windows=["08:00-10:00"], priorities=(1, 2), norm=norm)
            Settings.objects.update(visits_per_contact=999)
        return Town(office, norm, desk)

    def teardown(self) -> None:
        try:
            for town in self.towns:
                with office_context(town.office):
                    expire_overdue(self.now)
                    assert broken(self.now) == {}
        finally:
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def told(self, town: Town, verb: Callable[[], object]) -> str:
        """Do it; what the caller was told."""
        with office_context(town.office):
            try:
                verb()
            except Refusal as refusal:
                return refusal.code
        return "done"

    def pick(self, town: Town, number: int, *states: str) -> tuple[UUID, Visit] | None:
        known = [(key, one) for key, one in town.visits.items() if one.state in states]
        return known[number % len(known)] if known else None

    @rule(number=st.integers(0, 1), start=st.sampled_from(STARTS), client=st.sampled_from("abc"))
    def holds(self, number: int, start: datetime, client: str) -> None:
        town = self.towns[number]
        expected = town.free_counter(start, self.now, client)
        held: list[tuple[UUID, str]] = []

        def verb() -> None:
            request = HoldRequest(town.desk.service, start, client=client)
            booking = hold(request=request, now=self.now)
            held.append((booking.pk, booking.counter.key))

        told = self.told(town, verb)
        assert told == ("done" if expected else "slot_taken")
        if not expected:
            return
        ((key, counter),) = held
        assert counter == expected, "the highest priority that is free"
        for one in town.visits.values():
            if one.client == client and one.state == "held" and one.occupies(self.now):
                one.state = "dropped"
        until = self.now + timedelta(minutes=5)
        town.visits[key] = Visit("held", expected, start, client, until)

    @rule(number=st.integers(0, 1), which=st.integers(0, 99))
    def submits(self, number: int, which: int) -> None:
        town = self.towns[number]
        if (picked := self.pick(town, which, "held")) is None:
            return
        key, visit = picked
        in_time = visit.occupies(self.now)
        told = self.told(
            town, lambda: submit(booking_id=key, form=Submission(DOROTA), now=self.now)
        )
        assert told == ("done" if in_time else "hold_expired")
        if in_time:
            visit.state = "pending"
            visit.expires = min(self.now + timedelta(minutes=30), visit.start)

    @rule(number=st.integers(0, 1), which=st.integers(0, 99))
    def confirms(self, number: int, which: int) -> None:
        town = self.towns[number]
        if (picked := self.pick(town, which, "pending")) is None:
            return
        key, visit = picked
        in_time = visit.occupies(self.now)
        told = self.told(town, lambda: confirm_by_link(booking_id=key, now=self.now))
        assert told == ("done" if in_time else "booking_expired")
        if in_time:
            visit.state, visit.expires = "booked", None

    @rule(number=st.integers(0, 1), which=st.integers(0, 99))
    def extends(self, number: int, which: int) -> None:
        town = self.towns[number]
        if (picked := self.pick(town, which, "held")) is None:
            return
        key, visit = picked
        in_time = visit.occupies(self.now)
        told = self.told(town, lambda: extend(booking_id=key, now=self.now))
        expected = "hold_expired" if not in_time else "extensions_used"
        assert told == ("done" if in_time and visit.extended < 10 else expected)
        if told == "done":
            visit.expires = self.now + timedelta(minutes=5)
            visit.extended += 1

    @rule(number=st.integers(0, 1), which=st.integers(0, 99))
    def releases(self, number: int, which: int) -> None:
        town = self.towns[number]
        if (picked := self.pick(town, which, "held")) is None:
            return
        key, visit = picked
        assert self.told(town, lambda: release(booking_id=key, now=self.now, by=RESIDENT)) == "done"
        visit.state = "dropped"

    @rule(number=st.integers(0, 1), which=st.integers(0, 99))
    def cancels(self, number: int, which: int) -> None:
        town = self.towns[number]
        picked = self.pick(town, which, "held", "pending", *KEEPS, "cancelled", "dropped")
        if picked is None:
            return
        key, visit = picked
        told = self.told(town, lambda: cancel(booking_id=key, now=self.now, by=RESIDENT))
        possible = visit.state in {"pending", "booked", "arrived", "cancelled"}
        if visit.state == "pending" and not visit.occupies(self.now):
            assert told == "booking_expired"
            possible = False
        else:
            assert told == ("done" if possible else "wrong_state")
        if possible:
            visit.state = "cancelled"

    @rule(number=st.integers(0, 1), which=st.integers(0, 99), start=st.sampled_from(STARTS))
    def moves(self, number: int, which: int, start: datetime) -> None:
        town = self.towns[number]
        if (picked := self.pick(town, which, "booked")) is None:
            return
        key, visit = picked
        expected = town.free_counter(start, self.now, without=key)
        request = MoveRequest(start)
        told = self.told(
            town,
            lambda: reschedule(booking_id=key, request=request, now=self.now, by=RESIDENT),
        )
        if start == visit.start:
            assert told == "done"
            return
        assert told == ("done" if expected else "slot_taken")
        if expected:
            visit.start, visit.counter = start, expected

    @rule(
        number=st.integers(0, 1),
        which=st.integers(0, 99),
        name=st.sampled_from(["arrive", "miss", "serve", "undo"]),
    )
    def attends(self, number: int, which: int, name: str) -> None:
        town = self.towns[number]
        if (picked := self.pick(town, which, *KEEPS, "cancelled")) is None:
            return
        key, visit = picked
        verb = {"arrive": arrive, "miss": miss, "serve": serve, "undo": undo}[name]
        # What happens at the counter happens at the hour of the visit.
        told = self.told(town, lambda: verb(booking_id=key, now=visit.start, by=BARTEK))
        after = FORWARD.get((name, visit.state))
        assert told == ("done" if after else "wrong_state")
        visit.state = after or visit.state

    @rule(minutes=st.integers(1, 20), clock=st.booleans())
    def waits(self, minutes: int, clock: bool) -> None:
        self.now += timedelta(minutes=minutes)
        if not clock:
            return
        for town in self.towns:
            with office_context(town.office):
                expire_overdue(self.now)
            for visit in town.visits.values():
                if visit.state in {"held", "pending"} and not visit.occupies(self.now):
                    visit.state = "dropped" if visit.state == "held" else "expired"

    @invariant()
    def what_is_shown_is_what_is_free(self) -> None:
        for town in self.towns:
            with office_context(town.office):
                shown = [
                    one.start
                    for day in (MONDAY, MONDAY + timedelta(days=1))
                    for one in free_times(town.desk.service, None, day, now=self.now)
                ]
            assert shown == [one for one in STARTS if town.free_counter(one, self.now)]


@pytest.mark.parametrize(
    ("examples", "steps"),
    [(50, 30), pytest.param(1000, 60, marks=pytest.mark.long)],
    ids=["fast", "long"],
)
def test_any_order_of_verbs_in_two_offices_keeps_every_promise(
    olsztyn: Office, pultusk: Office, examples: int, steps: int
) -> None:
    TwoTowns.offices = [olsztyn, pultusk]
    run_state_machine_as_test(
        TwoTowns,
        settings=settings(
            max_examples=int(os.environ.get("OKIENKO_EXAMPLES", examples)),
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
