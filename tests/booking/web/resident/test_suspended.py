"""An office that is suspended: nothing new is booked; what is booked is seen and cancelled."""

from __future__ import annotations

import pytest
import time_machine
from django.core import mail
from django.test import Client
from support.town import Town
from support.way import EIGHT, book, booking_behind, bookings

from booking.domain.tokens import pin
from booking.enums import BookingState
from booking.errors import NoNewBookings
from booking.models import Booking
from tenants.context import office_context, platform_context
from tenants.hosts import forget_hosts
from tenants.messaging.models import Message, MessageState
from tenants.messaging.tasks import sweep_messages
from tenants.models import Office, OfficeState

SAYS = "Ten urząd na razie nie przyjmuje nowych rezerwacji."
PHONE = "89 527 31 11"


@pytest.fixture
def visit(dorota: Client, olsztyn: Office, town: Town) -> str:
    """Dorota's booked visit, made while the office was active: the path of its page."""
    path = book(dorota, town)
    with office_context(olsztyn):
        code = pin(booking_behind(olsztyn, path))
    dorota.post(f"{path}/potwierdz", {"pin": code})
    return path


@pytest.fixture
def suspended(olsztyn: Office, visit: str) -> Office:
    with platform_context():
        Office.objects.filter(pk=olsztyn.pk).update(state=OfficeState.SUSPENDED)
    forget_hosts()
    return olsztyn


def test_pages_say_so_in_plain_words_with_the_telephone(
    dorota: Client, town: Town, suspended: Office
) -> None:
    for path in ("/", f"/sprawa/{town.id_card.key}", f"/sprawa/{town.id_card.key}/termin"):
        page = dorota.get(path).content.decode()
        assert SAYS in page, path
        assert PHONE in page, path
        assert EIGHT not in page, path


def test_a_time_that_was_still_on_the_screen_is_refused_politely(
    edek: Client, town: Town, suspended: Office
) -> None:
    before = len(bookings(suspended))
    answer = edek.post(f"/sprawa/{town.id_card.key}/termin", {"start": EIGHT})
    assert answer.status_code == 409
    assert "Ten urząd na razie nie przyjmuje nowych rezerwacji" in answer.content.decode()
    assert len(bookings(suspended)) == before


def test_the_api_shows_nothing_free_and_refuses_with_its_code(
    edek: Client, town: Town, suspended: Office
) -> None:
    address = f"/api/v1/services/{town.id_card.key}"
    days = edek.get(f"{address}/days", {"from": "2026-11-23", "to": "2026-11-27"}).json()
    assert [day["free"] for day in days] == [0] * 5
    assert edek.get(f"{address}/slots", {"date": "2026-11-23"}).json() == []
    wanted = {"service": town.id_card.key, "start": EIGHT}
    answer = edek.post("/api/v1/holds", wanted, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, NoNewBookings.code)
    assert answer["Content-Type"].startswith("application/problem+json")


def test_the_visit_is_seen_but_not_moved_and_is_cancelled_by_its_link(
    dorota: Client, visit: str, suspended: Office
) -> None:
    assert "8:00" in dorota.get(visit).content.decode()
    move = dorota.post(f"{visit}/termin", {"start": "2026-11-24T08:00:00+01:00"})
    assert move.status_code == 409
    assert booking_behind(suspended, visit).state == BookingState.BOOKED
    dorota.post(f"{visit}/odwolaj")
    assert booking_behind(suspended, visit).state == BookingState.CANCELLED


def test_reminders_still_go(suspended: Office, visit: str, clock: time_machine.Coordinates) -> None:
    with office_context(suspended):
        booking = Booking.objects.get(state=BookingState.BOOKED)
        (waiting,) = Message.objects.filter(about=booking.pk, kind="reminder")
    clock.move_to(waiting.due_at)
    sweep_messages(office=str(suspended.pk))
    with office_context(suspended):
        assert Message.objects.get(pk=waiting.pk).state == MessageState.SENT
    assert "Przypomnienie" in mail.outbox[-1].subject


def test_negative_control_the_same_hold_is_taken_at_an_active_office(
    edek: Client, town: Town, visit: str
) -> None:
    wanted = {"service": town.id_card.key, "start": "2026-11-23T08:15:00+01:00"}
    answer = edek.post("/api/v1/holds", wanted, content_type="application/json")
    assert answer.status_code == 201
