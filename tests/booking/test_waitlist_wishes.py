"""What people wait for: which days, hours and places suit them, or an earlier visit."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import MINUTE, book, owed, send, take
from support.waiting import ANNA, EDEK, LATER, give_up, look, wait

from booking.domain.availability import free_times
from booking.domain.invariants import broken
from booking.domain.waitlist.join import WaitWish, join, join_for_earlier
from booking.domain.waitlist.leave import take_earlier
from booking.enums import BookingState
from booking.errors import Invalid, TooMany, WrongState
from booking.models import Counter, Settings, WaitlistEntry, WaitState


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Monday's nine o'clock is booked by Dorota."""
    Settings.objects.update(visits_per_contact=50)
    return desk


@pytest.mark.parametrize(
    ("wish", "suits"),
    [
        ({}, True),
        ({"weekdays": ("mon",)}, True),
        ({"weekdays": ("tue", "fri")}, False),
        ({"not_before": time(9)}, True),
        ({"not_before": time(9, 5)}, False),
        ({"not_after": time(9, 30)}, True),
        ({"not_after": time(9, 25)}, False),
        ({"first_day": MONDAY, "last_day": MONDAY}, True),
        ({"first_day": MONDAY + timedelta(days=1)}, False),
        ({"last_day": date(2026, 11, 22)}, False),
        ({"people": 2}, False),
    ],
)
def test_only_what_suits_the_wish_is_offered(
    full: Desk, wish: dict[str, object], suits: bool
) -> None:
    entry = wait(full, **wish)

    give_up(book(full))

    assert (look(entry).state == WaitState.OFFERED) is suits


def test_a_wish_for_another_unit_is_passed_over(full: Desk) -> None:
    elsewhere = type(full.unit).objects.create(key="filia", name="Filia", location=full.location)
    full.service.units.add(elsewhere)
    there, here = wait(full, units=(elsewhere.pk,)), wait(full, ANNA, units=(full.unit.pk,))

    give_up(book(full))

    assert look(there).state == WaitState.WAITING
    assert look(here).state == WaitState.OFFERED


def test_the_freed_place_is_offered_and_no_other_at_that_hour(full: Desk) -> None:
    """At another unit the hour is free anyway: who waits for that one only is not this one's."""
    elsewhere = type(full.unit).objects.create(key="filia", name="Filia", location=full.location)
    full.service.units.add(elsewhere)
    filia = Counter.objects.create(
        key="f1", name="Filia 1", unit=elsewhere, priority=0, hours_key="zwykle", position=9
    )
    booked = book(full)
    filia.services.add(full.service)
    there, anywhere = wait(full, units=(elsewhere.pk,)), wait(full, ANNA, minutes=1)

    give_up(booked)

    offer = look(anywhere).offer
    assert offer is not None
    assert offer.counter == booked.counter
    assert look(there).state == WaitState.WAITING


def test_joining_again_is_one_entry_with_the_new_wish_and_the_old_place(full: Desk) -> None:
    first = wait(full)
    wait(full, ANNA, minutes=1)

    again = wait(full, minutes=2, weekdays=("mon",))

    assert again.pk == first.pk
    assert again.created_at == first.created_at
    assert WaitlistEntry.objects.count() == 2
    assert look(first).weekdays == ["mon"]


def test_who_has_a_visit_waits_for_an_earlier_one_and_moves_to_it(full: Desk) -> None:
    early = book(full)
    mine = book(full, 14, contact=EDEK)
    entry = join_for_earlier(booking_id=mine.pk, wish=WaitWish(), now=FRIDAY + 3 * MINUTE)

    give_up(early)
    moved = take_earlier(entry_id=entry.pk, now=LATER + MINUTE)

    assert (moved.pk, moved.reference) == (mine.pk, mine.reference)
    assert moved.starts_at == at(MONDAY, 9)
    assert moved.state == BookingState.BOOKED
    assert look(entry).state == WaitState.SERVED
    starts = [one.start for one in free_times(full.service, None, MONDAY, now=LATER + MINUTE)]
    assert at(MONDAY, 14) in starts
    assert at(MONDAY, 9) not in starts
    assert "rescheduled" in owed(moved)
    assert not broken(LATER + MINUTE)


def test_a_later_place_is_no_offer_to_who_wants_an_earlier_one(full: Desk) -> None:
    late = book(full, 14)
    mine = book(full, 9, contact=EDEK)
    entry = join_for_earlier(booking_id=mine.pk, wish=WaitWish(), now=FRIDAY + 3 * MINUTE)

    give_up(late)

    assert look(entry).state == WaitState.WAITING


def test_the_place_left_by_the_move_goes_down_the_line(full: Desk) -> None:
    early = book(full)
    mine = book(full, 14, contact=EDEK)
    entry = join_for_earlier(booking_id=mine.pk, wish=WaitWish(), now=FRIDAY + 3 * MINUTE)
    next_one = wait(full, ANNA, minutes=4)
    give_up(early)

    take_earlier(entry_id=entry.pk, now=LATER + MINUTE)

    offer = look(next_one).offer
    assert offer is not None
    assert offer.starts_at == at(MONDAY, 14)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"first_day": MONDAY, "last_day": date(2026, 11, 22)}, "last_day"),
        ({"first_day": date(2026, 1, 1), "last_day": date(2026, 1, 2)}, "last_day"),
        ({"not_before": time(12), "not_after": time(12)}, "not_after"),
        ({"weekdays": ("monday",)}, "weekdays"),
    ],
)
def test_a_wish_that_cannot_be_is_told_beside_its_field(
    full: Desk, words: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        wait(full, **words)

    assert field in refused.value.errors


def test_one_person_waits_for_only_so_many_matters(full: Desk) -> None:
    Settings.objects.update(visits_per_contact=1)
    other = type(full.service).objects.create(
        key="inna", name="Inna", status="published", duration=15
    )
    wait(full)

    with pytest.raises(TooMany):
        join(service=other, contact=EDEK, wish=WaitWish(), now=FRIDAY)


def test_only_a_visit_that_is_settled_may_wait_for_an_earlier_time(full: Desk) -> None:
    pending = send(take(full))

    with pytest.raises(WrongState):
        join_for_earlier(booking_id=pending.pk, wish=WaitWish(), now=FRIDAY + 2 * MINUTE)
