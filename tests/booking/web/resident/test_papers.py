"""What one keeps of a visit: the PDF, the code for the phone; and the note on a late day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from support.town import Town
from support.way import book, booking_behind

from booking.domain.delay import LateNote, clear_delay, set_delay
from booking.domain.tokens import pin
from tenants.audit.actor import Actor, ActorKind
from tenants.context import office_context
from tenants.models import Office

BARTEK = Actor(ActorKind.CLERK, None, "Bartek")
ON_THE_DAY = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def visit(dorota: Client, olsztyn: Office, town: Town) -> str:
    """Dorota's booked visit: the path of its page."""
    path = book(dorota, town)
    booking = booking_behind(olsztyn, path)
    with office_context(olsztyn):
        code = pin(booking)
    dorota.post(f"{path}/potwierdz", {"pin": code})
    return path


def test_the_receipt_offers_the_pdf_and_the_code(dorota: Client, visit: str) -> None:
    page = dorota.get(visit).content.decode()
    assert f'href="{visit}/wizyta.pdf"' in page
    assert f'src="{visit}/kod.svg"' in page


def test_the_pdf_is_tagged_for_screen_readers_and_names_nobody(
    dorota: Client, olsztyn: Office, visit: str
) -> None:
    answer = dorota.get(f"{visit}/wizyta.pdf")
    assert answer["Content-Type"] == "application/pdf"
    reference = booking_behind(olsztyn, visit).reference
    assert answer["Content-Disposition"] == f'attachment; filename="wizyta-{reference}.pdf"'
    assert answer.content.startswith(b"%PDF")
    assert b"pdfuaid:part" in answer.content
    assert b"Dorota" not in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_the_code_is_a_picture_of_the_manage_link(dorota: Client, visit: str) -> None:
    answer = dorota.get(f"{visit}/kod.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg xmlns=")


@pytest.mark.parametrize("paper", ["wizyta.pdf", "kod.svg", "kalendarz.ics"])
def test_a_cancelled_visit_has_no_papers_and_a_made_up_token_neither(
    dorota: Client, visit: str, paper: str
) -> None:
    dorota.post(f"{visit}/odwolaj")
    assert dorota.get(f"{visit}/{paper}").status_code == 409
    assert dorota.get(f"/rezerwacja/{'x' * 54}/{paper}").status_code == 404


def test_a_late_day_is_told_on_the_page_and_asked_for_while_it_is_open(
    dorota: Client, olsztyn: Office, town: Town, visit: str, clock: time_machine.Coordinates
) -> None:
    assert "hx-get" not in dorota.get(visit).content.decode()
    clock.move_to(ON_THE_DAY)
    ask = re.search(r'hx-get="([^"]+)"', dorota.get(visit).content.decode())
    assert ask is not None
    assert dorota.get(ask[1]).status_code == 204
    with office_context(olsztyn):
        note = LateNote(20, "awaria prądu")
        set_delay(note, unit=town.desk, now=ON_THE_DAY, by=BARTEK)
    told = dorota.get(ask[1])
    assert told.status_code == 200
    assert "około 20 minut" in told.content.decode()
    assert "awaria prądu" in told.content.decode()
    assert "około 20 minut" in dorota.get(visit).content.decode()
    with office_context(olsztyn):
        clear_delay(unit=town.desk, now=ON_THE_DAY, by=BARTEK)
    assert "około 20 minut" not in dorota.get(visit).content.decode()


def test_nobody_asks_again_once_the_day_is_over(
    dorota: Client, visit: str, clock: time_machine.Coordinates
) -> None:
    clock.move_to(ON_THE_DAY + timedelta(days=1))
    assert dorota.get(f"{visit}/opoznienie").status_code == 286
