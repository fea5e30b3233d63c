"""People are forgotten on time, visits are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import book, send, take

from booking.domain import retain
from booking.domain.expire import expire_overdue
from booking.domain.retain import Forgotten, forget_old
from booking.models import Answer, Booking, BookingEvent, Contact, Field, Settings

OVER = at(MONDAY, 9, 30)


def with_answer(desk: Desk) -> Booking:
    Field.objects.create(service=desk.service, key="vin", label="VIN", type="vin")
    return book(desk, answers={"vin": "WVWZZZ1JZXW000001"})


def test_contact_and_answers_go_after_the_offices_days_and_the_visit_stays(desk: Desk) -> None:
    booking = with_answer(desk)
    day = timedelta(days=30)
    assert forget_old(OVER + day) == Forgotten(0, 0)
    assert forget_old(OVER + day + timedelta(seconds=1), dry_run=True) == Forgotten(1, 1)
    assert Contact.objects.count() == 1, "a dry run changes nothing"
    assert forget_old(OVER + day + timedelta(seconds=1)) == Forgotten(1, 1)
    assert not Contact.objects.exists()
    assert not Answer.objects.exists()
    left = Booking.objects.get(pk=booking.pk)
    assert (left.state, left.client) == ("booked", "")
    assert BookingEvent.objects.filter(booking=left).count() == 3


def test_the_days_are_the_offices(desk: Desk) -> None:
    Settings.objects.update(retention_days=7)
    book(desk)
    assert forget_old(OVER + timedelta(days=7, seconds=1)).contacts == 1


def test_who_never_confirmed_is_forgotten_the_next_day(desk: Desk) -> None:
    send(take(desk))
    expire_overdue(FRIDAY + timedelta(hours=1))
    assert forget_old(FRIDAY + timedelta(hours=24)).contacts == 0
    assert forget_old(FRIDAY + timedelta(hours=26)).contacts == 1


def test_it_runs_in_batches(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retain, "BATCH", 2)
    Settings.objects.update(visits_per_contact=99)
    for hour in (8, 9, 10, 11, 13):
        book(desk, hour)
    assert forget_old(OVER + timedelta(days=60)) == Forgotten(5, 0)


def test_visits_to_come_are_never_touched(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    book(desk)
    assert forget_old(FRIDAY + timedelta(days=1)) == Forgotten(0, 0)
