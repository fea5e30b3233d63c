"""The promises asked in SQL: silent while they are kept, and loud when one is broken by force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, DOROTA, MINUTE, book, send, take

from booking.domain.attend import arrive, miss, serve
from booking.domain.cancel import cancel
from booking.domain.expire import expire_overdue
from booking.domain.invariants import QUESTIONS, broken
from booking.domain.reschedule import MoveRequest, reschedule
from booking.models import Booking, BookingEvent, DayMask, Location
from tenants.audit.actor import RESIDENT
from tenants.ids import uuid7
from tenants.messaging.models import Message
from tenants.models import Office
from tenants.schema import owning

NOW = FRIDAY + 5 * MINUTE


def a_busy_week(desk: Desk) -> None:
    """One visit in every state."""
    done = [book(desk, hour) for hour in (8, 9)]
    day = at(MONDAY, 9)
    arrive(booking_id=done[0].pk, now=day, by=BARTEK)
    serve(booking_id=done[0].pk, now=day, by=BARTEK)
    miss(booking_id=done[1].pk, now=day, by=BARTEK)
    cancel(booking_id=book(desk, 10).pk, now=NOW, by=RESIDENT)
    other = DOROTA.__class__("Edek", "Obcy", "edek@example.com")
    moved = book(desk, 11, contact=other)
    request = MoveRequest(at(MONDAY + timedelta(days=1), 9))
    reschedule(booking_id=moved.pk, request=request, now=NOW, by=RESIDENT)
    send(take(desk, 13), contact=other)
    take(desk, 14, client="edek")


def test_all_promises_hold_after_a_busy_week(desk: Desk) -> None:
    a_busy_week(desk)
    assert broken(NOW) == {}
    expire_overdue(NOW + timedelta(hours=1))
    assert broken(NOW + timedelta(hours=1)) == {}


def forget_the_mask() -> None:
    DayMask.objects.update(busy=0)


def add_a_cell_to_a_mask() -> None:
    mask = DayMask.objects.first()
    assert mask is not None
    mask.busy |= 1 << 250
    mask.save()


def shrink_the_building() -> None:
    Location.objects.update(capacity_people=0)


def change_a_state_past_the_verbs() -> None:
    Booking.objects.filter(state="served").update(state="cancelled")


def free_a_place_past_the_verbs() -> None:
    Booking.objects.filter(state="booked").update(released_at=NOW)


def write_history_off_the_machine() -> None:
    booking = Booking.objects.filter(state="cancelled").first()
    last = BookingEvent.objects.filter(booking=booking).last()
    assert last is not None
    last.pk, last.number = uuid7(), last.number + 1
    last.state_from, last.state_to = "cancelled", "booked"
    last.save(force_insert=True)
    Booking.objects.filter(pk=last.booking_id).update(state="booked")


def lose_a_confirmation() -> None:
    Message.objects.filter(kind="booking_confirmed").delete()


def remind_of_a_cancelled_visit() -> None:
    gone = Booking.objects.filter(state="cancelled")
    Message.objects.filter(about__in=gone.values("pk")).update(state="waiting")


@pytest.mark.parametrize(
    ("harm", "promise"),
    [
        (forget_the_mask, "I3"),
        (add_a_cell_to_a_mask, "I3"),
        (shrink_the_building, "I2"),
        (change_a_state_past_the_verbs, "I6"),
        (free_a_place_past_the_verbs, "I11"),
        (write_history_off_the_machine, "I6"),
        (lose_a_confirmation, "I5"),
        (remind_of_a_cancelled_visit, "I5"),
    ],
)
def test_a_broken_promise_is_found(desk: Desk, harm: Callable[[], None], promise: str) -> None:
    a_busy_week(desk)
    harm()
    assert any(name.startswith(promise) for name in broken(NOW))


def test_what_the_clock_forgot_is_found(desk: Desk) -> None:
    take(desk)
    assert "I4 what ran out was not cleaned up" in broken(FRIDAY + timedelta(minutes=20))


def test_two_visits_at_one_counter_and_the_missing_guard_are_found(
    new_office: Callable[[], Office],
) -> None:
    from support.booking_desk import open_desk

    from tenants.context import office_context

    office = new_office()
    with office_context(office):
        desk = open_desk()
        first = book(desk)
    with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE booking DROP CONSTRAINT booking_one_visit_per_counter")
    with office_context(office):
        twin = Booking.objects.get(pk=first.pk)
        twin.pk, twin.reference = uuid7(), "TWIN2345"
        twin.save(force_insert=True)
        found = broken(NOW)
    assert {"I1 two visits share a counter", "I1 the guard is missing"} <= set(found)


def test_every_question_is_answered_from_one_statement(
    desk: Desk, django_assert_num_queries: Callable[..., object]
) -> None:
    kept_answers = 1  # sealed: read, not asked of SQL
    with django_assert_num_queries(len(QUESTIONS) + kept_answers):  # type: ignore[attr-defined]
        broken(NOW)
    assert connection.connection is not None
