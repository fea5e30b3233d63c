"""The page on which a person of a closed day takes another time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from support.pages import words
from support.town import FRIDAY, MONDAY, Town

from booking.domain.bulk.order import Order, start
from booking.domain.bulk.rescue import options
from booking.domain.bulk.run import go_on
from booking.domain.bulk.selection import Selection
from booking.domain.confirm import confirm_by_link
from booking.domain.contact import ContactData
from booking.domain.hold import HoldRequest, hold
from booking.domain.submit import Submission, submit
from booking.domain.tokens import manage_token
from booking.models import Booking, BulkKind, CalendarException
from tenants.audit.actor import RESIDENT, Actor, ActorKind
from tenants.context import office_context
from tenants.models import Office

EIGHT = FRIDAY + timedelta(days=3, hours=-2)
BARTEK = Actor(ActorKind.CLERK, None, "Bartek")


@pytest.fixture
def visit(olsztyn: Office, town: Town) -> Booking:
    """Booked on a Monday that is closed since; other times are held for its person."""
    with office_context(olsztyn):
        held = hold(request=HoldRequest(town.id_card, EIGHT), now=FRIDAY, by=RESIDENT)
        person = ContactData("Dorota", "Próbna", "dorota@example.com")
        form = Submission(contact=person, consents=[town.notice.pk])
        submit(booking_id=held.pk, form=form, now=FRIDAY)
        booked = confirm_by_link(booking_id=held.pk, now=FRIDAY)
        CalendarException.objects.create(first_day=MONDAY, last_day=MONDAY, closed=True)
        order = Order(BulkKind.RESCUE, Selection(MONDAY, MONDAY), "awaria prądu")
        run = start(order, key="k", now=FRIDAY, by=BARTEK)
        go_on(run.pk, now=FRIDAY)
        return booked


def address(office: Office, booking: Booking) -> str:
    with office_context(office):
        return f"/rezerwacja/{manage_token(booking)}"


def held(office: Office, booking: Booking) -> list[Booking]:
    with office_context(office):
        return options(booking.pk, FRIDAY)[1]


def test_the_visit_s_own_page_offers_the_times(
    olsztyn: Office, visit: Booking, dorota: Client
) -> None:
    page = dorota.get(address(olsztyn, visit)).content.decode()
    told = words(page)
    assert "Twoja wizyta nie może się odbyć" in told
    assert "awaria prądu" in told
    assert page.count('name="termin"') == 3
    assert "Odwołaj wizytę" in told


def test_pressing_a_time_moves_the_visit_there(
    olsztyn: Office, visit: Booking, dorota: Client
) -> None:
    place, times = address(olsztyn, visit), held(olsztyn, visit)
    answer = dorota.post(f"{place}/ratunek", {"termin": str(times[0].pk)}, follow=True)
    told = words(answer.content.decode())
    assert answer.redirect_chain == [(place, 303)]
    assert "wtorek" in told
    assert "nie może się odbyć" not in told
    assert dorota.get(f"{place}/ratunek").status_code == 303


def test_too_late_is_said_with_what_is_left_to_do(
    olsztyn: Office, visit: Booking, dorota: Client, clock: time_machine.Coordinates
) -> None:
    place, times = address(olsztyn, visit), held(olsztyn, visit)
    clock.shift(timedelta(hours=48))
    answer = dorota.post(f"{place}/ratunek", {"termin": str(times[0].pk)})
    assert answer.status_code == 410
    told = words(answer.content.decode())
    assert "Tego terminu już nie trzymamy" in told
    assert "Zobacz wszystkie wolne terminy" in told


def test_nonsense_and_foreign_times_are_not_found(
    olsztyn: Office, visit: Booking, dorota: Client
) -> None:
    place = address(olsztyn, visit)
    for sent in ("", "x", str(visit.pk)):
        assert dorota.post(f"{place}/ratunek", {"termin": sent}).status_code == 404


def test_another_office_knows_nothing_of_it(
    olsztyn: Office, pultusk: Office, visit: Booking, at: Callable[[Office], Client]
) -> None:
    assert at(pultusk).get(f"{address(olsztyn, visit)}/ratunek").status_code == 404
