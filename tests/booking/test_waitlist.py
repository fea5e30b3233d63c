"""The waiting list: a freed place is kept for the first in line, then for the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, DOROTA, MINUTE, book, owed, send, state, take
from support.waiting import ANNA, EDEK, LATER, give_up, look, offers, wait

from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.release import release
from booking.domain.retain import forget_old
from booking.domain.waitlist.join import WaitWish, join
from booking.domain.waitlist.leave import leave
from booking.enums import BookingState, KeptFor
from booking.errors import HoldExpired, NotFound, SlotTaken, TooMany
from booking.models import Booking, Counter, Settings, WaitlistEntry, WaitState
from tenants.audit.actor import RESIDENT


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Monday's nine o'clock is booked by Dorota."""
    Settings.objects.update(visits_per_contact=50)
    return desk


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
    here = [book(full, hour) for hour in (9, 10, 11, 13)]
    now = LATER
    for one in here:
        give_up(one, now)
        now += timedelta(minutes=30)
        expire_overdue(now)

    assert look(entry).state == WaitState.OVER
    assert offers(entry) == 3
    assert not Booking.objects.filter(kept_for=KeptFor.WAITLIST, released_at=None).exists()
    mine = {"service": full.service, "contact": EDEK, "wish": WaitWish()}
    ended = look(entry).ended_at
    assert ended is not None
    with pytest.raises(TooMany):
        join(**mine, now=ended + timedelta(hours=23))  # type: ignore[arg-type]  # words by name
    assert join(**mine, now=ended + timedelta(hours=24)).offers == 0  # type: ignore[arg-type]  # words by name


@pytest.mark.parametrize("way", ["refused", "let pass", "freed once more"])
def test_a_place_is_offered_to_each_once_and_then_it_is_anybodys(full: Desk, way: str) -> None:
    first, second = wait(full), wait(full, ANNA, minutes=1)
    give_up(book(full))
    now = LATER
    for _ in range(2):
        now += timedelta(minutes=30)
        if way == "let pass":
            expire_overdue(now)
        else:
            held = Booking.objects.get(kept_for=KeptFor.WAITLIST, released_at=None)
            release(booking_id=held.pk, now=now - MINUTE, by=RESIDENT)
    if way == "freed once more":
        again = confirm_by_link(booking_id=send(take(full, now=now), now=now).pk, now=now)
        cancel(booking_id=again.pk, now=now, by=RESIDENT)

    assert [(look(one).state, offers(one)) for one in (first, second)] == [
        (WaitState.WAITING, 1), (WaitState.WAITING, 1),
    ]  # fmt: skip
    assert take(full, now=now).state == BookingState.HELD
    assert not broken(now)


def test_who_let_one_place_pass_is_offered_another(full: Desk) -> None:
    entry = wait(full)
    nine, ten = book(full), book(full, 10)
    give_up(nine)
    expire_overdue(LATER + timedelta(minutes=30))

    give_up(ten, LATER + timedelta(minutes=31))

    offer = look(entry).offer
    assert offer is not None
    assert offer.starts_at == at(MONDAY, 10)


def test_everybody_in_a_long_line_is_looked_at_by_as_many_queries(
    full: Desk,
) -> None:
    """They come for the afternoon, but for the last one."""
    booked = book(full)
    counts = []
    for number in (1, 40):
        for n in range(number):
            who = ContactData("Ktoś", "Próbny", f"k{number}-{n}@example.com")
            wait(full, who, not_before=time(12))
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            give_up(booked)
            transaction.set_rollback(True)
        counts.append(len(seen))
    last = wait(full, ANNA, minutes=1)

    give_up(booked)

    assert counts[0] == counts[1]
    assert look(last).state == WaitState.OFFERED


def test_in_a_line_longer_than_a_page_the_last_is_reached(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.domain.waitlist.offer.PAGE", 1)
    for n in range(3):
        wait(full, ContactData("Ktoś", "Próbny", f"k{n}@example.com"), not_before=time(12))
    last = wait(full, ANNA, minutes=1)

    give_up(book(full))

    assert look(last).state == WaitState.OFFERED


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
    pending = send(take(desk, start=at(friday, 12, 30)))
    booked = confirm_by_link(booking_id=pending.pk, now=FRIDAY + 2 * MINUTE)

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


def test_an_offer_that_ran_out_cannot_be_taken(full: Desk) -> None:
    entry = wait(full)
    give_up(book(full))
    offer = look(entry).offer
    assert offer is not None

    with pytest.raises(HoldExpired):
        send(offer, contact=EDEK, now=LATER + timedelta(minutes=30))


@pytest.mark.parametrize("kept", ["offered", "not confirmed"])
def test_a_place_a_taker_clears_on_the_way_to_another_reaches_the_line(
    make_desk: Any, kept: str
) -> None:
    """Two counters of a building that counts: who takes one clears what ran out at the other."""
    desk = make_desk(priorities=(1, 2), norm=5)
    Settings.objects.update(visits_per_contact=50)
    if kept == "offered":
        first, second = wait(desk), wait(desk, ANNA, minutes=1)
        booked = book(desk)
        give_up(booked)
        over = LATER + timedelta(minutes=30)
    else:
        booked, second = send(take(desk)), wait(desk, ANNA, minutes=1)
        over = FRIDAY + timedelta(hours=1)
    there = booked.counter
    Counter.objects.exclude(pk=there.pk).update(people=2)

    taken = take(desk, people=2, now=over)

    assert (there, taken.counter) == tuple(desk.counters)
    assert look(second).state == WaitState.WAITING
    expire_overdue(over)
    offer = look(second).offer
    assert offer is not None
    assert (offer.counter, offer.starts_at) == (there, at(MONDAY, 9))
    if kept == "offered":
        assert look(first).state == WaitState.WAITING
    assert not broken(over)


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


def test_who_waited_is_forgotten_a_day_after_it_is_over(
    full: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.domain.retain.BATCH", 1)
    gone, stays = wait(full), wait(full, ANNA)
    leave(entry_id=gone.pk, now=LATER)
    leave(entry_id=wait(full, minutes=1).pk, now=LATER)

    with CaptureQueriesContext(connection) as seen:
        forget_old(LATER + timedelta(hours=25))

    assert sum(one["sql"].startswith('DELETE FROM "booking_waitlist"') for one in seen) == 2
    assert not WaitlistEntry.objects.filter(pk=gone.pk).exists()
    assert look(stays).state == WaitState.WAITING
    forget_old(at(date(2027, 2, 1), 9))
    assert not WaitlistEntry.objects.filter(pk=stays.pk).exists()


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
