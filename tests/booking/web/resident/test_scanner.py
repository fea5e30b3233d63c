"""A mail scanner opens every link of every message, more than once: nothing changes (trap 14)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from support.town import FRIDAY, Town
from support.way import EIGHT, book, hold, send

from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.letter_source import TRUE_WHILE, BookingLetters
from booking.domain.letter_words import words
from booking.models import Booking
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.messaging.sources import source_of
from tenants.messaging.texts import render
from tenants.models import Office

LINK = re.compile(r"https?://[^\s<>\"]+")
EDEK = {"first_name": "Edek", "last_name": "Obcy", "email": "edek@example.com"}
ACTS = ("potwierdz", "odwolaj", "wyslij-ponownie", "zwolnij", "przyjmij", "zrezygnuj", "przedluz")


def links_of_everything_owed(visit: Booking) -> set[str]:
    """In every message of the office, and in every kind of message there is about the visit."""
    told = []
    for message in Message.objects.all():
        source = source_of(message)
        letter = source.letter(message)
        if letter:
            text = render(
                source.texts, message.kind, message.channel, letter.language, letter.variables
            )
            told.append(text.whole)
    for kind in TRUE_WHILE:
        for channel in ("email", "sms"):
            if (BookingLetters.texts / "pl" / f"{kind}.{channel}.liquid").exists():
                for language in ("pl", "en", "uk"):
                    made = Message(kind=kind, channel=channel, language=language, about=visit.pk)
                    said = words(visit, made)
                    text = render(BookingLetters.texts, kind, channel, language, said)
                    told.append(text.whole)
    return {link.rstrip(".,)") for text in told for link in LINK.findall(text)}


def everything() -> dict[str, str]:
    """What stands in the office's tables, row by row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall() if name != "django_session"]
        found = {}
        for name in tables:
            cursor.execute(f"SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM \"{name}\" t")
            found[name] = str(cursor.fetchone()[0])
    return found


def scan(links: Iterable[str], scanner: Callable[[], Client]) -> None:
    """Open each twice, then what the pages link to, as a machine without cookies does."""
    for link in sorted(links):
        parts = urlsplit(link)
        address = f"{parts.path}?{parts.query}" if parts.query else parts.path
        for _ in range(2):
            answer = scanner().get(address, follow=True)
            assert answer.status_code in {200, 404, 409, 410}, link
        scanner().head(address)
        scanner().options(address)
        if "/rezerwacja/" in address or "/kolejka/" in address:
            for act in ACTS:
                scanner().get(f"{address.rstrip('/')}/{act}", follow=True)


@pytest.fixture
def scanner(at: Callable[[Office], Client], olsztyn: Office) -> Callable[[], Client]:
    return lambda: at(olsztyn)


def test_nothing_changes_while_a_visit_waits_for_its_code(
    dorota: Client, olsztyn: Office, town: Town, scanner: Callable[[], Client]
) -> None:
    book(dorota, town)
    with office_context(olsztyn):
        visit = Booking.objects.select_related("service", "unit", "counter", "location").get()
        links, before = links_of_everything_owed(visit), everything()
    assert len(links) > 5
    scan(links, scanner)
    with office_context(olsztyn):
        assert everything() == before
        assert Booking.objects.get().state == "pending"


def test_nothing_changes_for_a_booked_visit_and_an_offer_in_line(
    dorota: Client, edek: Client, olsztyn: Office, town: Town, scanner: Callable[[], Client]
) -> None:
    send(dorota, hold(dorota, start=EIGHT), town)
    with office_context(olsztyn):
        first = confirm_by_link(booking_id=Booking.objects.get().pk, now=FRIDAY)
    send(dorota, hold(dorota, start="2026-11-23T08:15:00+01:00"), town)
    with office_context(olsztyn):
        second = Booking.objects.get(state="pending")
        confirm_by_link(booking_id=second.pk, now=FRIDAY)
    edek.post("/sprawa/dowod/kolejka", EDEK)
    with office_context(olsztyn):
        cancel(booking_id=first.pk, now=FRIDAY, by=RESIDENT)
        visit = Booking.objects.select_related("service", "unit", "counter", "location").get(
            pk=second.pk
        )
        links, before = links_of_everything_owed(visit), everything()
        assert any("/kolejka/" in link for link in links)
    scan(links, scanner)
    with office_context(olsztyn):
        assert everything() == before


def test_the_check_sees_what_a_press_changes(dorota: Client, olsztyn: Office, town: Town) -> None:
    visit = book(dorota, town)
    with office_context(olsztyn):
        before = everything()
    dorota.post(f"{visit}/odwolaj")
    with office_context(olsztyn):
        assert everything() != before
