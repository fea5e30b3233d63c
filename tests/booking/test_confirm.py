"""Confirming by PIN and link, approving, expiring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, MINUTE, book, owed, send, state, take, taken_cells

from booking.domain.approve import approve, reject
from booking.domain.confirm import confirm_by_link, confirm_by_pin
from booking.domain.expire import expire_overdue
from booking.domain.resend import resend
from booking.domain.tokens import pin
from booking.errors import (
    AlreadyConfirmed,
    BookingExpired,
    PinDead,
    TooMany,
    WrongPin,
    WrongState,
)
from tenants.accounts.models import User
from tenants.messaging.models import Message


def test_the_pin_books_the_visit_and_owes_confirmation_and_reminder(desk: Desk) -> None:
    User.objects.create_user("bartek@example.com", name="Bartek", role="clerk")
    booking = book(desk)
    assert (booking.state, booking.expires_at) == ("booked", None)
    assert owed(booking) == ["booking_confirmed", "reminder"]
    assert owed(booking, "dropped") == ["booking_received"]
    reminder = Message.objects.get(kind="reminder")
    assert reminder.due_at == at(MONDAY, 9) - timedelta(hours=24)
    assert Message.objects.filter(kind="staff_booking_new").count() == 1
    assert taken_cells() == 6


def test_a_reminder_whose_moment_has_passed_is_not_owed(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(min_days=None, min_minutes=0)
    now = at(MONDAY, 8)
    pending = send(take(desk, now=now), now=now)
    confirm_by_link(booking_id=pending.pk, now=now)
    assert owed(pending) == ["booking_confirmed"]


def test_case_12_two_days_before_is_wall_time() -> None:
    from booking.domain.letters import reminder_moment

    start = at(date(2028, 3, 27), 9)
    assert reminder_moment(start.astimezone(UTC), "2d") == at(date(2028, 3, 25), 9)
    assert reminder_moment(start.astimezone(UTC), "48h") == at(date(2028, 3, 25), 8)


def test_five_wrong_pins_kill_the_pin_but_not_the_link(desk: Desk) -> None:
    booking = send(take(desk))
    wrong = "000000" if pin(booking) != "000000" else "111111"
    for left in (4, 3, 2, 1):
        with pytest.raises(WrongPin) as refused:
            confirm_by_pin(booking_id=booking.pk, pin=wrong, now=FRIDAY + MINUTE)
        assert refused.value.tries_left == left
    for typed in (wrong, pin(booking)):
        with pytest.raises(PinDead):
            confirm_by_pin(booking_id=booking.pk, pin=typed, now=FRIDAY + MINUTE)
    assert confirm_by_link(booking_id=booking.pk, now=FRIDAY + MINUTE).state == "booked"


def test_confirming_twice_or_too_late_is_told_apart(desk: Desk) -> None:
    booking = book(desk)
    with pytest.raises(AlreadyConfirmed):
        confirm_by_link(booking_id=booking.pk, now=FRIDAY + 3 * MINUTE)
    late = send(take(desk, 10))
    with pytest.raises(BookingExpired):
        confirm_by_pin(booking_id=late.pk, pin=pin(late), now=FRIDAY + 31 * MINUTE)
    assert taken_cells() == 6


def test_a_visit_not_confirmed_expires_and_its_person_is_told(desk: Desk) -> None:
    booking = send(take(desk))
    assert expire_overdue(FRIDAY + 30 * MINUTE) == 0
    assert expire_overdue(FRIDAY + 31 * MINUTE) == 1
    assert state(booking) == "expired"
    assert owed(booking) == ["booking_expired"]
    take(desk, now=FRIDAY + 31 * MINUTE)


def test_where_the_office_approves_the_resident_waits(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(approval=True)
    first, second = book(desk, 9), book(desk, 10)
    assert (first.state, owed(first)) == ("awaiting_approval", ["booking_awaiting"])
    assert approve(booking_id=first.pk, now=FRIDAY, by=BARTEK).state == "booked"
    assert owed(first)[0] == "booking_confirmed"
    reject(booking_id=second.pk, reason="brak wniosku", now=FRIDAY, by=BARTEK)
    assert owed(second) == ["booking_rejected"]
    with pytest.raises(WrongState):
        approve(booking_id=second.pk, now=FRIDAY, by=BARTEK)
    assert taken_cells() == 6


def test_the_message_can_be_sent_again_but_not_without_end(desk: Desk) -> None:
    booking = send(take(desk))
    now = FRIDAY + MINUTE
    with pytest.raises(TooMany):
        resend(booking_id=booking.pk, now=now + timedelta(seconds=10))
    for number in range(1, 4):
        resend(booking_id=booking.pk, now=now + number * MINUTE)
    with pytest.raises(TooMany):
        resend(booking_id=booking.pk, now=now + 5 * MINUTE)
    assert len(owed(booking)) == 4
