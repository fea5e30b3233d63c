"""A day closed this morning: the old hour passes long before the two days to choose are over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db.models import Exists
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.closing import done, told, visit
from support.visits import BARTEK, MINUTE, state

from booking.domain import late
from booking.domain.attend import arrive
from booking.domain.bulk.rescue import choose, expire_rescues, options
from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.invariants import broken
from booking.domain.late import miss_late
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.waitlist.join import WaitWish, join
from booking.errors import WrongState
from booking.models import Booking, BulkItem, BulkKind, Service, WaitlistEntry
from tenants.audit.actor import RESIDENT
from tenants.messaging.models import Message

TUESDAY = MONDAY + timedelta(days=1)
EIGHT, TEN = at(MONDAY, 8), at(MONDAY, 10)
OVER = EIGHT + timedelta(hours=48)


@pytest.fixture
def mine(town: Desk) -> Booking:
    """At nine today; at eight other times were offered."""
    found = visit(town, 9)
    done(BulkKind.RESCUE, now=EIGHT)
    return found


def held(booking: Booking, now: datetime) -> list[Booking]:
    return options(booking.pk, now)[1]


def test_nobody_is_late_for_a_visit_that_was_called_off(town: Desk, mine: Booking) -> None:
    other = visit(town, 11)
    assert miss_late(TEN) == 0
    assert state(mine) == "booked"
    assert miss_late(at(MONDAY, 12)) == 1, "the clock still sees the others"
    assert (state(mine), state(other)) == ("booked", "missed")


def test_without_this_rule_the_clock_would_blame_the_person(
    mine: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = Exists(BulkItem.objects.none())
    monkeypatch.setattr(late, "called_off", lambda: nobody)
    miss_late(TEN)
    assert state(mine) == "missed"


def test_nobody_is_late_for_the_second_matter_either(town: Desk) -> None:
    other = Service.objects.create(
        key="profil", name="Profil", status="published", duration=30, min_days=1, max_days=30
    )
    other.units.add(town.unit)
    for counter in town.counters:
        counter.services.add(other)
    mine = visit(town, 9, further=(other,))
    done(BulkKind.RESCUE, now=EIGHT)
    assert miss_late(TEN) == 0
    assert {state(mine), *mine.parts.values_list("state", flat=True)} == {"booked"}


def test_a_time_is_chosen_after_the_old_one_has_passed(mine: Booking) -> None:
    first, *_others = held(mine, TEN)
    moved = choose(booking_id=mine.pk, hold_id=first.pk, now=TEN, by=RESIDENT)
    assert moved.starts_at == first.starts_at
    assert ("rescheduled", "email") in told(mine)
    assert broken(TEN) == {}
    assert miss_late(first.starts_at + timedelta(hours=1)) == 1, "late for the new one"


def test_any_other_free_time_is_chosen_after_the_old_one_has_passed(mine: Booking) -> None:
    goal = MoveRequest(at(TUESDAY, 13))
    assert reschedule(booking_id=mine.pk, request=goal, now=TEN, by=RESIDENT).moves == 1
    assert held(mine, TEN) == []


def test_who_wants_none_cancels_after_the_old_time(mine: Booking) -> None:
    cancel(booking_id=mine.pk, now=TEN, by=RESIDENT)
    assert state(mine) == "cancelled"
    assert broken(TEN) == {}


def test_an_ordinary_visit_that_has_begun_stays_where_it_is(town: Desk) -> None:
    mine = visit(town, 9)
    with pytest.raises(WrongState):
        reschedule(booking_id=mine.pk, request=MoveRequest(at(TUESDAY, 9)), now=TEN, by=RESIDENT)
    with pytest.raises(WrongState):
        cancel(booking_id=mine.pk, now=TEN, by=RESIDENT)


def test_without_an_answer_it_is_cancelled_and_the_person_still_hears(mine: Booking) -> None:
    assert expire_rescues(OVER - MINUTE) == 0
    assert expire_rescues(OVER) == 1
    assert state(mine) == "cancelled"
    assert told(mine) == [("bulk_cancelled", "email"), ("bulk_cancelled", "sms")]
    ends = set(Message.objects.filter(kind="bulk_cancelled").values_list("not_after", flat=True))
    assert ends == {OVER + timedelta(days=1)}
    assert broken(OVER) == {}


def test_who_came_all_the_same_is_not_cancelled(mine: Booking) -> None:
    arrive(booking_id=mine.pk, now=at(MONDAY, 9), by=BARTEK)
    assert expire_rescues(OVER) == 1
    assert state(mine) == "arrived"
    assert BulkItem.objects.get().why == "over"


@pytest.mark.parametrize("way", ["choose", "other", "cancel"])
def test_the_old_place_is_offered_to_nobody_in_line(town: Desk, way: str) -> None:
    """Not even when nobody has closed the day in the calendar."""
    edek = ContactData("Edek", "Obcy", "edek@example.com")
    entry = join(service=town.service, contact=edek, wish=WaitWish(), now=FRIDAY)
    mine = visit(town, 9)
    done(BulkKind.RESCUE)
    if way == "choose":
        choose(booking_id=mine.pk, hold_id=held(mine, FRIDAY)[0].pk, now=FRIDAY, by=RESIDENT)
    elif way == "other":
        goal = MoveRequest(at(TUESDAY, 13))
        reschedule(booking_id=mine.pk, request=goal, now=FRIDAY, by=RESIDENT)
    else:
        cancel(booking_id=mine.pk, now=FRIDAY, by=RESIDENT)
    assert WaitlistEntry.objects.get(pk=entry.pk).state == "waiting"


def test_places_left_by_a_bulk_move_are_offered_to_nobody_in_line(town: Desk) -> None:
    edek = ContactData("Edek", "Obcy", "edek@example.com")
    entry = join(service=town.service, contact=edek, wish=WaitWish(), now=FRIDAY)
    visit(town, 9)
    done(BulkKind.MOVE, to_day=TUESDAY)
    assert WaitlistEntry.objects.get(pk=entry.pk).state == "waiting"


def test_an_ordinary_move_does_offer_the_place(town: Desk) -> None:
    edek = ContactData("Edek", "Obcy", "edek@example.com")
    entry = join(service=town.service, contact=edek, wish=WaitWish(), now=FRIDAY)
    mine = visit(town, 9)
    reschedule(booking_id=mine.pk, request=MoveRequest(at(TUESDAY, 9)), now=FRIDAY, by=RESIDENT)
    assert WaitlistEntry.objects.get(pk=entry.pk).state == "offered"
