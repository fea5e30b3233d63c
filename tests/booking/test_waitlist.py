"""The waiting list: a freed place is kept for the first in line, then for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, DOROTA, MINUTE, book, owed, send, state, take

from booking.domain.approve import reject
from booking.domain.availability import free_times
from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.release import release
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.retain import forget_old
from booking.domain.waitlist.join import WaitWish, join, join_for_earlier
from booking.domain.waitlist.leave import leave, take_earlier
from booking.enums import BookingState, KeptFor
from booking.errors import HoldExpired, Invalid, NotFound, SlotTaken, TooMany, WrongState
from booking.models import Booking, Settings, WaitlistEntry, WaitState
from tenants.audit.actor import RESIDENT
from tenants.messaging.models import Message

LATER = FRIDAY + timedelta(hours=1)
EDEK = ContactData("Edek", "Obcy", "edek@example.com")
ANNA = ContactData("Anna", "Próbna", "anna@example.com")


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Monday's nine o'clock is booked by Dorota."""
    Settings.objects.update(visits_per_contact=50)
    return desk


def wait(desk: Desk, who: ContactData = EDEK, **words: object) -> WaitlistEntry:
    minutes = words.pop("minutes", 0)
    wish = WaitWish(**words)  # type: ignore[arg-type]  # days, hours and places by name
    return join(
        service=desk.service, contact=who, wish=wish, now=FRIDAY + MINUTE * int(str(minutes))
    )


def give_up(booking: Booking, now=LATER) -> None:  # type: ignore[no-untyped-def]  # a moment
    cancel(booking_id=booking.pk, now=now, by=RESIDENT)


def look(entry: WaitlistEntry) -> WaitlistEntry:
    return WaitlistEntry.objects.select_related("offer").get(pk=entry.pk)


def offers(entry: WaitlistEntry) -> int:
    return Message.objects.filter(about=entry.pk, kind="waitlist_offer").count()


def test_a_freed_place_is_held_for_the_first_in_line_and_nobody_else_can_take_it(
    full: Desk,
) -> None:
    first, second = wait(full), wait(full, ANNA, minutes=1)
    booked = book(full)

    give_up(booked)

    offer = look(first).offer
    assert offer is not None
    assert (offer.starts_at, offer.state, offer.kept_for) == (
        at(MONDAY, 9), BookingState.HELD, KeptFor.WAITLIST,
    )  # fmt: skip
    assert offer.expires_at == LATER + timedelta(minutes=30)
    assert look(second).state == WaitState.WAITING
    assert (offers(first), offers(second)) == (1, 0)
    with pytest.raises(SlotTaken):
        take(full, now=LATER)
    assert not broken(LATER)


def test_the_office_says_for_how_long_a_place_is_kept(full: Desk) -> None:
    Settings.objects.update(waitlist_minutes=45)
    entry = wait(full)

    give_up(book(full))

    offer = look(entry).offer
    assert offer is not None
    assert offer.expires_at == LATER + timedelta(minutes=45)


def test_not_taken_in_time_it_goes_to_the_next(full: Desk) -> None:
    first, second = wait(full), wait(full, ANNA, minutes=1)
    give_up(book(full))
    over = LATER + timedelta(minutes=30)

    expire_overdue(over)

    assert look(first).state == WaitState.WAITING
    assert look(first).offer is None
    assert look(second).state == WaitState.OFFERED
    held = Booking.objects.filter(state=BookingState.HELD, kept_for=KeptFor.WAITLIST)
    assert [one.starts_at for one in held] == [at(MONDAY, 9)]
    assert not broken(over)


def test_refused_it_goes_to_the_next_at_once(full: Desk) -> None:
    first, second = wait(full), wait(full, ANNA, minutes=1)
    give_up(book(full))
    offer = look(first).offer
    assert offer is not None

    release(booking_id=offer.pk, now=LATER + MINUTE, by=RESIDENT)

    assert look(second).state == WaitState.OFFERED


def test_somebody_who_was_asked_three_times_is_not_asked_again(full: Desk) -> None:
    entry = wait(full)
    give_up(book(full))
    now = LATER
    for _ in range(4):
        now += timedelta(minutes=31)
        expire_overdue(now)

    assert look(entry).state == WaitState.OVER
    assert offers(entry) == 3
    assert not Booking.objects.filter(kept_for=KeptFor.WAITLIST, released_at=None).exists()
    assert take(full, now=now).state == BookingState.HELD


def test_nobody_ever_has_two_offers_at_once(full: Desk) -> None:
    entry = wait(full)
    nine, ten = book(full), book(full, 10, contact=replace(DOROTA, email="d2@example.com"))

    give_up(nine)
    give_up(ten)

    held = Booking.objects.filter(kept_for=KeptFor.WAITLIST, released_at=None)
    assert [one.starts_at for one in held] == [at(MONDAY, 9)]
    assert offers(entry) == 1


def test_an_offer_never_lasts_past_the_time_it_is_for(make_desk) -> None:  # type: ignore[no-untyped-def]  # the fixture's own type is long
    desk = make_desk(min_days=0, min_minutes=0)
    Settings.objects.update(visits_per_contact=50)
    entry = wait(desk)
    friday = FRIDAY.date()
    booked = send(take(desk, start=at(friday, 12, 30)))

    cancel(booking_id=booked.pk, now=at(friday, 12, 20), by=BARTEK)

    offer = look(entry).offer
    assert offer is not None
    assert offer.expires_at == at(friday, 12, 30)
    expire_overdue(at(friday, 12, 31))
    assert look(entry).offer is None
    assert not Booking.objects.filter(kept_for=KeptFor.WAITLIST, released_at=None).exists()


def test_a_place_that_is_over_is_offered_to_nobody(full: Desk) -> None:
    booked = book(full)
    entry = join(service=full.service, contact=EDEK, wish=WaitWish(), now=FRIDAY)

    cancel(booking_id=booked.pk, now=at(MONDAY, 9, 5), by=BARTEK)

    assert look(entry).state == WaitState.WAITING


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


def test_joining_again_is_one_entry_with_the_new_wish_and_the_old_place(full: Desk) -> None:
    first = wait(full)
    wait(full, ANNA, minutes=1)

    again = wait(full, minutes=2, weekdays=("mon",))

    assert again.pk == first.pk
    assert again.created_at == first.created_at
    assert WaitlistEntry.objects.count() == 2
    assert look(first).weekdays == ["mon"]


def test_taking_the_offer_books_without_another_proof_of_the_same_address(full: Desk) -> None:
    entry = wait(full)
    give_up(book(full))
    offer = look(entry).offer
    assert offer is not None

    booked = send(offer, contact=EDEK, now=LATER + MINUTE)

    assert booked.state == BookingState.BOOKED
    assert booked.kept_for == ""
    assert look(entry).state == WaitState.SERVED
    assert owed(booked)[0] == "booking_confirmed"
    assert not broken(LATER + MINUTE)


def test_another_address_must_still_be_proved(full: Desk) -> None:
    entry = wait(full)
    give_up(book(full))
    offer = look(entry).offer
    assert offer is not None

    booked = send(offer, contact=ANNA, now=LATER + MINUTE)

    assert booked.state == BookingState.PENDING
    assert look(entry).state == WaitState.SERVED


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


def test_a_rejected_visit_and_one_not_confirmed_in_time_free_their_places_too(make_desk) -> None:  # type: ignore[no-untyped-def]  # the fixture's own type is long
    desk = make_desk(approval=True)
    Settings.objects.update(visits_per_contact=50)
    awaiting = book(desk)
    entry = wait(desk)

    reject(booking_id=awaiting.pk, now=LATER, by=BARTEK)

    assert look(entry).state == WaitState.OFFERED
    other = wait(desk, ANNA)
    send(take(desk, 10))
    expire_overdue(FRIDAY + timedelta(minutes=31))
    offer = look(other).offer
    assert offer is not None
    assert offer.starts_at == at(MONDAY, 10)


def test_a_moved_visit_leaves_its_old_place_to_the_line(full: Desk) -> None:
    booked = book(full)
    entry = wait(full)

    reschedule(booking_id=booked.pk, request=MoveRequest(at(MONDAY, 14)), now=LATER, by=RESIDENT)

    offer = look(entry).offer
    assert offer is not None
    assert offer.starts_at == at(MONDAY, 9)


def test_leaving_frees_the_offer_for_the_next_and_leaving_again_changes_nothing(
    full: Desk,
) -> None:
    first, second = wait(full), wait(full, ANNA, minutes=1)
    give_up(book(full))

    leave(entry_id=first.pk, now=LATER + MINUTE)
    leave(entry_id=first.pk, now=LATER + 2 * MINUTE)

    assert look(first).state == WaitState.LEFT
    assert look(first).ended_at == LATER + MINUTE
    assert look(second).state == WaitState.OFFERED


def test_an_office_without_a_list_offers_nothing(full: Desk) -> None:
    entry = wait(full)
    Settings.objects.update(waitlist=False)

    give_up(book(full))

    assert look(entry).state == WaitState.WAITING
    with pytest.raises(NotFound):
        wait(full, ANNA)


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


def test_an_offer_that_ran_out_cannot_be_taken(full: Desk) -> None:
    entry = wait(full)
    give_up(book(full))
    offer = look(entry).offer
    assert offer is not None

    with pytest.raises(HoldExpired):
        send(offer, contact=EDEK, now=LATER + timedelta(minutes=30))


def test_a_taker_clears_an_offer_that_ran_out_and_the_person_is_in_line_again(full: Desk) -> None:
    entry = wait(full)
    give_up(book(full))

    taken = take(full, now=LATER + timedelta(minutes=30))

    assert taken.state == BookingState.HELD
    assert look(entry).state == WaitState.WAITING
    assert look(entry).offer is None


def test_where_people_are_counted_an_offer_counts_too(make_desk) -> None:  # type: ignore[no-untyped-def]  # the fixture's own type is long
    desk = make_desk(priorities=(1, 2), norm=1)
    Settings.objects.update(visits_per_contact=50)
    entry = wait(desk)
    give_up(book(desk))

    assert look(entry).state == WaitState.OFFERED
    with pytest.raises(SlotTaken):
        take(desk, now=LATER)


def test_who_waited_is_forgotten_a_day_after_it_is_over(full: Desk) -> None:
    gone, stays = wait(full), wait(full, ANNA)
    leave(entry_id=gone.pk, now=LATER)

    forget_old(LATER + timedelta(hours=25))

    assert not WaitlistEntry.objects.filter(pk=gone.pk).exists()
    assert look(stays).state == WaitState.WAITING
    forget_old(at(date(2027, 2, 1), 9))
    assert not WaitlistEntry.objects.filter(pk=stays.pk).exists()


def test_a_cancelled_place_may_return_after_a_random_while(full: Desk) -> None:
    Settings.objects.update(release_delay=30)
    closed = set()
    for number in range(4):
        booked = book(full, contact=replace(DOROTA, email=f"d{number}@example.com"))
        give_up(booked)
        shut = Booking.objects.get(kept_for=KeptFor.DELAY, released_at=None)
        assert shut.expires_at is not None
        closed.add(shut.expires_at - LATER)
        with pytest.raises(SlotTaken):
            take(full, now=LATER)
        expire_overdue(shut.expires_at)
        assert not broken(shut.expires_at)

    assert all(timedelta(0) < one <= timedelta(minutes=30) for one in closed)
    assert len(closed) > 1


def test_without_a_delay_a_cancelled_place_is_free_at_once(full: Desk) -> None:
    give_up(book(full))

    assert take(full, now=LATER).state == BookingState.HELD


def test_a_place_kept_closed_runs_out_by_itself_before_anything_cleans_up(full: Desk) -> None:
    Settings.objects.update(release_delay=1)
    give_up(book(full))

    assert take(full, now=LATER + 2 * MINUTE).state == BookingState.HELD


def test_in_line_is_served_in_order_of_coming(full: Desk) -> None:
    people = [
        wait(full, ContactData("Ktoś", "Próbny", f"k{n}@example.com"), minutes=n) for n in range(4)
    ]
    give_up(book(full))
    now, order = LATER, []
    for _ in people:
        order += [one.pk for one in people if look(one).state == WaitState.OFFERED]
        now += timedelta(minutes=30)
        expire_overdue(now)

    assert order == [one.pk for one in people]
    assert all(a.created_at < b.created_at for a, b in pairwise(people))


def test_without_the_hold_the_freed_place_would_be_anybodys(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.domain.cancel.give_back", lambda *_words, **_more: None)
    entry = wait(full)
    give_up(book(full))

    assert look(entry).state == WaitState.WAITING
    with transaction.atomic():
        request = HoldRequest(full.service, at(MONDAY, 9))
        assert hold(request=request, now=LATER, by=RESIDENT).state == BookingState.HELD
    assert state(Booking.objects.latest("created_at")) == BookingState.HELD
