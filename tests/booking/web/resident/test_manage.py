"""After booking: the receipt, the calendar file, giving the visit back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from support.town import Town
from support.way import book, booking_behind, bookings

from booking.domain.cancel import cancel
from booking.domain.tokens import pin
from booking.models import Booking, BookingEvent
from tenants.audit.actor import Actor, ActorKind
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office


@pytest.fixture
def visit(dorota: Client, olsztyn: Office, town: Town) -> str:
    """Dorota's booked visit: the path of its page."""
    path = book(dorota, town)
    booking = booking_behind(olsztyn, path)
    with office_context(olsztyn):
        code = pin(booking)
    dorota.post(f"{path}/potwierdz", {"pin": code})
    return path


def test_the_receipt_holds_what_one_needs(dorota: Client, olsztyn: Office, visit: str) -> None:
    page = dorota.get(visit).content.decode()
    reference = booking_behind(olsztyn, visit).reference
    for told in (
        "poniedziałek, 23\u00a0listopada\u00a02026",
        "godz. 8:00",
        "Wniosek o\u00a0dowód osobisty",
        "pl. Jana Pawła II 1",
        "Okienko 1",
        "fotografia 35×45 mm",
        reference,
        f"{visit}/kalendarz.ics",
        f"{visit}/odwolaj",
        "openstreetmap.org",
    ):
        assert told in page
    assert "dorota@example.com" not in page


def test_the_calendar_file_holds_the_visit_and_nobodys_name(
    dorota: Client, olsztyn: Office, visit: str
) -> None:
    answer = dorota.get(f"{visit}/kalendarz.ics")
    assert answer["Content-Type"].startswith("text/calendar")
    event = Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert event.decoded("dtstart") == booking_behind(olsztyn, visit).starts_at
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=15)
    assert b"Dorota" not in answer.content


def test_cancelling_asks_once_and_frees_the_place_once(
    dorota: Client, edek: Client, olsztyn: Office, visit: str
) -> None:
    assert "Odwołać wizytę?" in dorota.get(f"{visit}/odwolaj").content.decode()
    assert bookings(olsztyn) == [("booked", "23.11 08:00")]
    for _press in range(2):
        answer = dorota.post(f"{visit}/odwolaj")
        assert (answer.status_code, answer["Location"]) == (303, visit)
    page = dorota.get(visit).content.decode()
    assert "Wizyta jest odwołana" in page
    assert bookings(olsztyn) == [("cancelled", "23.11 08:00")]
    with office_context(olsztyn):
        assert BookingEvent.objects.filter(action="cancel").count() == 1
    times = edek.get("/sprawa/dowod/termin").content.decode()
    assert times.count('value="2026-11-23T08:00:00+01:00"') == 1


def test_a_cancelled_visit_has_no_calendar_file_and_no_second_question(
    dorota: Client, visit: str
) -> None:
    dorota.post(f"{visit}/odwolaj")
    assert dorota.get(f"{visit}/kalendarz.ics").status_code == 409
    assert dorota.get(f"{visit}/odwolaj").status_code == 302


def test_a_visit_that_has_begun_offers_no_cancelling(
    dorota: Client, visit: str, clock: time_machine.Coordinates
) -> None:
    clock.shift(timedelta(days=3))
    assert f"{visit}/odwolaj" not in dorota.get(visit).content.decode()


def test_pages_of_a_visit_are_kept_by_nobody_and_found_by_nobody(
    dorota: Client, visit: str
) -> None:
    answer = dorota.get(visit)
    assert "no-store" in answer["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_visit_cancelled_by_the_office_says_so_with_its_reason(
    dorota: Client, olsztyn: Office, visit: str
) -> None:
    bartek = Actor(ActorKind.CLERK, uuid7(), "Bartek")
    with office_context(olsztyn):
        visited = Booking.objects.get().pk
        cancel(booking_id=visited, reason="awaria", now=timezone.now(), by=bartek)
    page = dorota.get(visit).content.decode()
    assert "Nie przychodź w\u00a0tym terminie" in page
    assert "awaria" in page
    assert "Dziękujemy za informację" not in page


def test_a_visit_the_office_rejected_says_so(dorota: Client, olsztyn: Office, visit: str) -> None:
    with office_context(olsztyn):
        Booking.objects.update(state="rejected", released_at=timezone.now())
    assert "Urząd nie może przyjąć" in dorota.get(visit).content.decode()
