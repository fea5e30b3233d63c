"""Harm to tickets is named by ``doctor``; gaps and double calls stand beside what prevents them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from support.hall import booked_for, come, nine, open_hall, walk_in
from support.two_matters import add_cars, booked
from support.visits import BARTEK

from booking.domain.attend import serve
from booking.domain.invariants import broken
from booking.models import Booking, Ticket
from tenants.models import Office

DAY = timedelta(days=1)


def its_visit_is_gone() -> None:
    Booking.objects.filter(state="arrived").update(state="booked")


def its_visit_moved_on() -> None:
    Booking.objects.update(
        starts_at=F("starts_at") + DAY, ends_at=F("ends_at") + DAY,
        blocked_until=F("blocked_until") + DAY,
    )  # fmt: skip


def a_call_nobody_wrote_down() -> None:
    counter = Booking.objects.get().counter_id
    Ticket.objects.update(state="called", counter=counter, calls=1, version=2)


@pytest.mark.parametrize(
    ("harm", "named"),
    [
        (its_visit_is_gone, "a ticket does not go the way of its visit"),
        (its_visit_moved_on, "a ticket does not go the way of its visit"),
        (a_call_nobody_wrote_down, "a ticket without its last line of history"),
    ],
)
def test_harm_to_a_ticket_is_named(
    in_olsztyn: Office, harm: Callable[[], None], named: str
) -> None:
    come(booked_for(open_hall()), nine())
    assert broken(nine()) == {}
    harm()
    assert named in broken(nine())


def test_two_matters_that_wait_at_once_are_named(in_olsztyn: Office) -> None:
    desk = add_cars(open_hall())
    visit = booked(desk)
    come(visit, nine())
    serve(booking_id=visit.pk, now=nine(20), by=BARTEK)
    assert broken(nine(20)) == {}
    Ticket.objects.filter(booking=visit).update(state="waiting", ended_at=None)
    assert "two matters of a visit wait at once" in broken(nine(20))


def test_the_history_of_a_ticket_cannot_be_changed(in_olsztyn: Office) -> None:
    walk_in(open_hall(), nine())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(current_user, 'booking_ticket_event', 'UPDATE'),"
            " has_table_privilege(current_user, 'booking_ticket_event', 'DELETE')"
        )
        assert cursor.fetchone() == (False, False)
