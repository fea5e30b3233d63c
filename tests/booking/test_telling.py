"""A visit's way is told to programs that asked: each step once, with nobody's name."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, book, send, take

from booking.domain.attend import arrive, serve, undo
from booking.domain.cancel import cancel
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.telling import EVENTS
from tenants.audit.actor import RESIDENT, SYSTEM
from tenants.webhooks.models import Delivery
from tenants.webhooks.settings import add_webhook


@pytest.fixture(autouse=True)
def listener(desk: Desk) -> None:
    add_webhook(
        name="EZD", url="https://ezd.example.org/", events=list(EVENTS), now=FRIDAY, by=SYSTEM
    )


def told() -> list[str]:
    return list(Delivery.objects.order_by("created_at", "id").values_list("event", flat=True))


def test_each_step_of_a_visit_is_told_once(desk: Desk) -> None:
    visit = book(desk)
    goal = MoveRequest(at(MONDAY, 10, 0), None)
    reschedule(booking_id=visit.pk, request=goal, now=FRIDAY + timedelta(minutes=5), by=RESIDENT)
    ten = at(MONDAY, 10, 0)
    for minute, verb in enumerate((arrive, serve, undo)):
        verb(booking_id=visit.pk, now=ten + timedelta(minutes=minute), by=BARTEK)
    assert told() == [
        "booking.booked",
        "booking.moved",
        "booking.arrived",
        "booking.served",
        "booking.arrived",
    ]
    last = Delivery.objects.latest("created_at", "id").body["data"]
    assert last["start"] == "2026-11-23T10:00:00+01:00"
    assert last["status"] == "arrived"


def test_a_form_that_is_still_open_and_what_was_never_confirmed_is_told_to_nobody(
    desk: Desk,
) -> None:
    pending = send(take(desk))
    assert told() == []
    cancel(booking_id=pending.pk, now=FRIDAY + timedelta(minutes=2), by=RESIDENT)
    assert told() == ["booking.cancelled"]


def test_nobody_is_named_in_what_is_told(desk: Desk) -> None:
    visit = book(desk)
    sent = json.dumps([one.body for one in Delivery.objects.all()], ensure_ascii=False)
    assert str(visit.pk) in sent
    for secret in ("Dorota", "Próbna", "example.com", "600700", visit.reference):
        assert secret not in sent
