"""Many people, one place: one winner, no deadlock, nobody sees an error (engine, case 13)."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import transaction
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.racing import race

from booking.domain import taking
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.contact import ContactData
from booking.domain.extend import extend
from booking.domain.hold import HoldRequest, hold, hold_in_transaction
from booking.domain.invariants import broken
from booking.domain.submit import Submission, submit
from booking.models import Booking, DayMask
from booking.models.booking import ONE_VISIT_PER_COUNTER
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office
from tenants.schema import owning


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


def test_two_presses_of_one_client_leave_one_hold(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2, 3))

    def act(number: int) -> object:
        start = at(MONDAY, 9 + number % 2)
        request = HoldRequest(desk.service, start, client="dorota")
        return hold(request=request, now=FRIDAY, by=RESIDENT)

    assert set(race(office, 8, act)) == {"done"}
    with office_context(office):
        assert Booking.objects.filter(state="held").count() == 1
        assert broken(FRIDAY) == {}


def test_one_person_with_many_forms_gets_no_more_visits_than_allowed(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk()
        held = [
            hold(request=HoldRequest(desk.service, at(MONDAY, 8 + n // 2, n % 2 * 30)), now=FRIDAY)
            for n in range(8)
        ]
    dorota = ContactData("Dorota", "Próbna", "dorota@example.com")

    def act(number: int) -> object:
        return submit(booking_id=held[number].pk, form=Submission(dorota), now=FRIDAY)

    assert Tally(race(office, 8, act)) == {"done": 3, "too_many": 5}


def test_more_time_and_sending_the_form_at_once_do_not_call_it_expired(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk()
        held = [
            hold(request=HoldRequest(desk.service, at(MONDAY, hour)), now=FRIDAY).pk
            for hour in (8, 9, 10)
        ]
    dorota = ContactData("Dorota", "Próbna", "dorota@example.com")

    def act(number: int) -> object:
        if number >= len(held):
            return extend(booking_id=held[number % 3], now=FRIDAY + timedelta(seconds=number))
        return submit(booking_id=held[number], form=Submission(dorota), now=FRIDAY)

    told = race(office, 12, act)
    assert told[:3] == ["done"] * 3, told
    with office_context(office):
        assert set(Booking.objects.values_list("state", flat=True)) == {"pending"}
        assert broken(FRIDAY) == {}


def test_the_norm_holds_when_all_come_at_once(new_office: Callable[[], Office]) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=tuple(range(1, 13)), norm=5)
    assert Tally(race(office, 12, holding(desk))) == {"done": 5, "slot_taken": 7}


def test_the_norm_holds_for_visits_that_overlap_only_in_part(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=tuple(range(1, 13)), norm=2, duration=60, step=15)

    def act(number: int) -> object:
        # All of them are there at a quarter to ten.
        request = HoldRequest(desk.service, at(MONDAY, 9, 15 * (number % 4)), client=f"c{number}")
        return hold(request=request, now=FRIDAY, by=RESIDENT)

    assert Tally(race(office, 12, act)) == {"done": 2, "slot_taken": 10}
    with office_context(office):
        assert broken(FRIDAY) == {}


def test_who_comes_at_another_hour_waits_for_nobody_in_the_building(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2), norm=5)
    meeting = Barrier(2)

    def act(number: int) -> object:
        request = HoldRequest(desk.service, at(MONDAY, 9 + number), client=f"c{number}")
        with transaction.atomic():
            # Both have taken their place before either is done.
            now = FRIDAY + timedelta(seconds=number)  # hints of one second are one row
            held = hold_in_transaction(request, now=now, by=RESIDENT)
            meeting.wait(timeout=60)
        return held

    assert race(office, 2, act) == ["done", "done"]


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
