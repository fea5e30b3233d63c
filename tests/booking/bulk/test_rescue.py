"""A closed day: other times held for each person, for two days; then the visit is cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.closing import done, items, told, visit
from support.visits import BARTEK, MINUTE, state

from booking.domain import cancel as cancel_module
from booking.domain.availability import free_times
from booking.domain.bulk import rescue
from booking.domain.bulk.preview import phone_list
from booking.domain.bulk.rescue import choose, expire_rescues, options
from booking.domain.cancel import cancel
from booking.domain.expire import expire_overdue
from booking.domain.invariants import broken
from booking.domain.letter_words import words
from booking.domain.letters_bulk import tell_bulk_cancelled
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.stranded import stranded_now
from booking.errors import HoldExpired, NotFound
from booking.models import Booking, BulkKind, CalendarException, HoursTemplate, Settings
from tenants.audit.actor import RESIDENT
from tenants.messaging.models import Message

TUESDAY = MONDAY + timedelta(days=1)
TWO_DAYS = timedelta(hours=48)


@pytest.fixture
def mine(town: Desk) -> Booking:
    """Booked at nine on a Monday that is closed afterwards; other times were offered."""
    found = visit(town, 9)
    CalendarException.objects.create(first_day=MONDAY, last_day=MONDAY, closed=True)
    done(BulkKind.RESCUE)
    return found


def held(booking: Booking) -> list[Booking]:
    return options(booking.pk, FRIDAY)[1]


def test_three_times_are_held_each_on_its_own_day_near_the_old_hour(
    town: Desk, mine: Booking
) -> None:
    times = [one.starts_at for one in held(mine)]
    assert times == [at(TUESDAY + timedelta(days=n), 9) for n in range(3)]
    assert {one.expires_at for one in held(mine)} == {FRIDAY + TWO_DAYS}
    assert {one.kept_for for one in held(mine)} == {"rescue"}
    assert state(mine) == "booked"
    assert broken(FRIDAY) == {}


def test_nobody_else_gets_them(town: Desk, mine: Booking) -> None:
    other = visit(town, 9, day=TUESDAY)
    assert other.counter != held(mine)[0].counter
    listed = [one.start for one in free_times(town.service, None, TUESDAY, now=FRIDAY)]
    assert at(TUESDAY, 9) not in listed


def test_the_person_hears_once_with_the_times_and_until_when(mine: Booking) -> None:
    assert told(mine) == [("rescue_offer", "email"), ("rescue_offer", "sms")]
    said = words(mine, Message.objects.get(kind="rescue_offer", channel="email"))
    assert [one["time"] for one in said["alternatives"]] == ["09:00"] * 3  # type: ignore[index]  # a list of such
    assert said["rescue_until"] == "nd 22.11 10:00"
    assert said["reason"] == "awaria prądu"


def test_choosing_moves_the_visit_and_lets_go_of_the_others(town: Desk, mine: Booking) -> None:
    first, second, third = held(mine)
    moved = choose(booking_id=mine.pk, hold_id=second.pk, now=FRIDAY + MINUTE, by=RESIDENT)
    assert (moved.pk, moved.starts_at) == (mine.pk, second.starts_at)
    assert [state(one) for one in (first, second, third)] == ["dropped"] * 3
    assert held(mine) == []
    assert ("rescheduled", "email") in told(mine)
    assert ("reminder", "email") in told(mine)
    assert ("rescue_offer", "email") not in told(mine)
    assert broken(FRIDAY + MINUTE) == {}
    with pytest.raises(HoldExpired):
        choose(booking_id=mine.pk, hold_id=first.pk, now=FRIDAY + MINUTE, by=RESIDENT)


def test_a_time_of_somebody_else_cannot_be_chosen(town: Desk, mine: Booking) -> None:
    other = visit(town, 11, day=TUESDAY)
    for stranger in (other.pk, mine.pk):
        with pytest.raises(NotFound):
            choose(booking_id=mine.pk, hold_id=stranger, now=FRIDAY, by=RESIDENT)


def test_without_an_answer_the_visit_is_cancelled_and_the_times_are_free(mine: Booking) -> None:
    offered = held(mine)
    assert expire_rescues(FRIDAY + TWO_DAYS - MINUTE) == 0
    assert expire_rescues(FRIDAY + TWO_DAYS) == 1
    assert expire_rescues(FRIDAY + TWO_DAYS) == 0
    assert state(mine) == "cancelled"
    assert [state(one) for one in offered] == ["dropped"] * 3
    assert told(mine) == [("bulk_cancelled", "email"), ("bulk_cancelled", "sms")]
    assert broken(FRIDAY + TWO_DAYS) == {}


def test_whichever_clock_comes_first_it_ends_the_same(mine: Booking) -> None:
    expire_overdue(FRIDAY + TWO_DAYS)
    assert state(mine) == "booked"
    (one, *_others) = Booking.objects.filter(kept_for="rescue")
    with pytest.raises(HoldExpired):
        choose(booking_id=mine.pk, hold_id=one.pk, now=FRIDAY + TWO_DAYS, by=RESIDENT)
    expire_rescues(FRIDAY + TWO_DAYS)
    assert state(mine) == "cancelled"


def test_the_person_may_cancel_or_choose_any_other_time_instead(town: Desk, mine: Booking) -> None:
    offered = held(mine)
    reschedule(booking_id=mine.pk, request=MoveRequest(at(TUESDAY, 13)), now=FRIDAY, by=RESIDENT)
    assert [state(one) for one in offered] == ["dropped"] * 3
    assert expire_rescues(FRIDAY + TWO_DAYS) == 0
    assert state(mine) == "booked"


def test_a_cancelled_visit_lets_go_of_what_was_offered(mine: Booking) -> None:
    offered = held(mine)
    cancel(booking_id=mine.pk, now=FRIDAY, by=RESIDENT)
    assert [state(one) for one in offered] == ["dropped"] * 3
    assert expire_rescues(FRIDAY + TWO_DAYS) == 0


def test_where_nothing_is_free_the_visit_is_cancelled_at_once(town: Desk) -> None:
    mine = visit(town, 9)
    HoursTemplate.objects.update(valid_to=MONDAY)
    run = done(BulkKind.RESCUE)
    assert items(run) == {mine.reference: ("done", "no_alternative")}
    assert state(mine) == "cancelled"


def test_an_offer_never_outlasts_the_times_it_is_for(town: Desk) -> None:
    Settings.objects.update(rescue_hours=24 * 30)
    mine = visit(town, 9)
    done(BulkKind.RESCUE)
    item, times = options(mine.pk, FRIDAY)
    assert item is not None
    assert item.until == times[-1].starts_at
    assert [one.expires_at for one in times] == [one.starts_at for one in times]


def test_a_second_rescue_of_the_same_visit_is_refused(town: Desk, mine: Booking) -> None:
    run = done(BulkKind.RESCUE, key="drugi")
    assert items(run) == {mine.reference: ("refused", "wrong_state")}
    assert len(held(mine)) == 3


def test_a_bulk_cancellation_ends_the_offer(town: Desk, mine: Booking) -> None:
    offered = held(mine)
    done(BulkKind.CANCEL, key="drugi", reason="jednak nie")
    assert state(mine) == "cancelled"
    assert [state(one) for one in offered] == ["dropped"] * 3


def test_times_of_the_closed_days_are_never_offered(town: Desk) -> None:
    mine = visit(town, 9)
    done(BulkKind.RESCUE, last=MONDAY + timedelta(days=4))
    assert min(one.starts_at for one in held(mine)) >= at(MONDAY + timedelta(days=7), 8)
    assert BARTEK.name == "Bartek"


def test_who_awaits_a_choice_is_not_without_a_decision(town: Desk) -> None:
    mine = visit(town, 9)
    CalendarException.objects.create(first_day=MONDAY, last_day=MONDAY, closed=True)
    assert [one.reference for one in stranded_now(FRIDAY)] == [mine.reference]
    done(BulkKind.RESCUE)
    assert stranded_now(FRIDAY) == []


def test_an_offer_that_outlives_its_visit_is_named(
    mine: Booking, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(*_words: object) -> bool:
        return False

    monkeypatch.setattr(cancel_module, "rescue_over", forget)
    cancel(booking_id=mine.pk, now=FRIDAY, by=RESIDENT)
    assert broken(FRIDAY) == {"a rescue holds places for nobody": [str(mine.pk)]}


def test_an_offer_that_cannot_be_ended_keeps_no_other_from_its_end(
    town: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [visit(town, 9), visit(town, 10)]
    done(BulkKind.RESCUE)
    over = FRIDAY + TWO_DAYS

    def choking(booking: Booking, *words: Any) -> None:
        if booking.pk == here[0].pk:
            raise ValueError
        tell_bulk_cancelled(booking, *words)

    with monkeypatch.context() as patched:
        patched.setattr(rescue, "tell_bulk_cancelled", choking)
        assert expire_rescues(over) == 1
    assert [state(one) for one in here] == ["booked", "cancelled"]
    assert expire_rescues(over + MINUTE) == 1
    assert [state(one) for one in here] == ["cancelled", "cancelled"]


def test_who_never_confirmed_is_offered_nothing_and_not_called(town: Desk) -> None:
    Settings.objects.update(confirmation="required", confirmation_minutes=60 * 24)
    mine = visit(town, 9)
    assert state(mine) == "pending"
    run = done(BulkKind.RESCUE)
    assert items(run) == {mine.reference: ("done", "")}
    assert state(mine) == "cancelled"
    assert phone_list(run.pk) == []
