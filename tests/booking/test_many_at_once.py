"""Many people, one place: one winner, no deadlock, nobody sees an error (engine, case 13)."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk

from booking.domain import taking
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.contact import ContactData
from booking.domain.hold import HoldRequest, hold
from booking.domain.submit import Submission, submit
from booking.errors import Refusal
from booking.models import Booking, DayMask
from booking.models.booking import ONE_VISIT_PER_COUNTER
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office
from tenants.schema import owning


def race(office: Office, size: int, act: Callable[[int], object]) -> list[str]:
    """Do ``act`` in ``size`` threads at once, each with its own connection; what each was told."""
    start = Barrier(size)

    def one(number: int) -> str:
        try:
            with office_context(office):
                start.wait(timeout=30)
                act(number)
                return "done"
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(size) as pool:
        return list(pool.map(one, range(size)))


def holding(desk: Desk) -> Callable[[int], Booking]:
    def act(number: int) -> Booking:
        request = HoldRequest(desk.service, at(MONDAY, 9), client=f"c{number}")
        return hold(request=request, now=FRIDAY, by=RESIDENT)

    return act


def test_forty_at_once_on_one_place_one_wins(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk()
    assert Tally(race(office, 40, holding(desk))) == {"done": 1, "slot_taken": 39}
    with office_context(office):
        assert Booking.objects.count() == 1


def test_twelve_at_once_on_three_counters_take_exactly_the_three(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2, 3))
    assert Tally(race(office, 12, holding(desk))) == {"done": 3, "slot_taken": 9}
    with office_context(office):
        assert set(Booking.objects.values_list("counter__key", flat=True)) == {"k1", "k2", "k3"}


def test_the_norm_holds_when_all_come_at_once(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=tuple(range(1, 13)), norm=5)
    assert Tally(race(office, 12, holding(desk))) == {"done": 5, "slot_taken": 7}


def test_confirming_and_cancelling_at_once_ends_in_one_of_the_two(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk()
        dorota = ContactData("Dorota", "Próbna", "dorota@example.com")
        pending = [
            submit(
                booking_id=hold(request=HoldRequest(desk.service, at(MONDAY, hour)), now=FRIDAY).pk,
                form=Submission(dorota),
                now=FRIDAY,
            ).pk
            for hour in (8, 9, 10)
        ]

    def act(number: int) -> object:
        booking = pending[number % 3]
        if number % 2:
            return cancel(booking_id=booking, now=FRIDAY, by=RESIDENT)
        return confirm_by_link(booking_id=booking, now=FRIDAY)

    told = race(office, 24, act)
    assert set(told) <= {"done", "already_confirmed", "booking_expired", "wrong_state"}
    with office_context(office):
        for booking in Booking.objects.all():
            last = booking.events.last()
            assert last is not None
            assert booking.state == last.state_to == "cancelled", "cancelling always has its way"
        assert sum(mask.busy for mask in DayMask.objects.all()) == 0


def test_negative_control_without_the_constraint_several_get_the_same_place(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk()
    with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
        cursor.execute(f"ALTER TABLE booking DROP CONSTRAINT {ONE_VISIT_PER_COUNTER}")
    monkeypatch.setattr(
        taking,
        "TAKE",
        taking.TAKE.replace(f"ON CONFLICT ON CONSTRAINT {ONE_VISIT_PER_COUNTER} DO NOTHING", ""),
    )
    assert Tally(race(office, 12, holding(desk)))["done"] > 1, "the harm the constraint prevents"
