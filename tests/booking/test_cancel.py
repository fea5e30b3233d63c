"""Cancelling."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, MINUTE, book, history, owed, send, take, taken_cells

from booking.domain.cancel import cancel
from booking.domain.expire import expire_overdue
from booking.errors import BookingExpired, WrongState
from booking.models import Answer, BookingEvent
from tenants.audit.actor import RESIDENT, Actor
from tenants.messaging.models import Message


def test_cancelling_frees_the_place_once_and_owes_nothing_but_the_cancellation(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, now=FRIDAY + 5 * MINUTE, by=RESIDENT)
    before = history(booking)
    again = cancel(booking_id=booking.pk, reason="x", now=FRIDAY + 9 * MINUTE, by=BARTEK)
    assert (again.state, again.released_at) == ("cancelled", FRIDAY + 5 * MINUTE)
    assert history(booking) == before
    assert owed(booking) == ["cancelled_by_resident"]
    assert taken_cells() == 0
    book(desk)


def test_the_office_cancels_with_a_reason(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, reason="awaria", now=FRIDAY, by=BARTEK)
    message = Message.objects.get(about=booking.pk, state="waiting")
    assert (message.kind, message.details) == ("cancelled_by_office", {"reason": "awaria"})
    assert booking.events.last().by_name == "Bartek"


def test_what_a_resident_says_of_the_reason_is_sealed_and_stands_nowhere_else(desk: Desk) -> None:
    booking = book(desk)
    cancel(booking_id=booking.pk, reason="choroba", now=FRIDAY, by=RESIDENT)
    assert Answer.objects.get(booking=booking).value == "choroba"
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM booking_answer")
        assert "choroba" not in cursor.fetchone()[0]
    assert not BookingEvent.objects.filter(note__contains="choroba").exists()
    assert not any("choroba" in str(one.details) for one in Message.objects.all())


def test_a_resident_cannot_cancel_what_has_begun_a_clerk_can(desk: Desk) -> None:
    booking = book(desk)
    with pytest.raises(WrongState):
        cancel(booking_id=booking.pk, now=at(MONDAY, 9), by=RESIDENT)
    assert cancel(booking_id=booking.pk, now=at(MONDAY, 9), by=BARTEK).state == "cancelled"


def test_a_pending_visit_can_be_cancelled_a_hold_and_an_expired_one_cannot(desk: Desk) -> None:
    assert cancel(booking_id=send(take(desk)).pk, now=FRIDAY, by=RESIDENT).state == "cancelled"
    held = take(desk, 10)
    with pytest.raises(WrongState):
        cancel(booking_id=held.pk, now=FRIDAY, by=RESIDENT)
    expire_overdue(FRIDAY + 10 * MINUTE)
    with pytest.raises(WrongState):
        cancel(booking_id=held.pk, now=FRIDAY, by=RESIDENT)


@pytest.mark.parametrize("by", [RESIDENT, BARTEK])
def test_a_visit_that_was_not_confirmed_in_time_is_expired_whoever_cancels_it(
    desk: Desk, by: Actor
) -> None:
    pending, late = send(take(desk)), FRIDAY + timedelta(minutes=40)
    with pytest.raises(BookingExpired):
        cancel(booking_id=pending.pk, now=late, by=by)
    expire_overdue(late)
    assert history(pending)[-1] == ("expire", "pending", "expired")
