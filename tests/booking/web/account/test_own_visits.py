"""Dorota's account: her visits in one list, a form filled in for her, her data, and leaving."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from support.residents import register, sign_in_by_mail
from support.town import FRIDAY, Town
from support.way import PERSON, confirm, hold, send

from booking.models import Answer, Booking, BookingEvent, Contact, Resident
from tenants.accounts.models import User
from tenants.context import office_context
from tenants.models import Office

DOROTA = PERSON["email"]


def book(browser: Client, office: Office, town: Town, minute: str = "00", **said: str) -> Booking:
    """Hold, send, and confirm where that is asked for."""
    form = hold(browser, start=f"2026-11-23T08:{minute}:00+01:00")
    answer = send(browser, form, town, **said)
    assert answer.status_code == 303, answer.content.decode()
    return confirm(browser, office, str(answer["Location"]))


def state(office: Office, booking: Booking) -> str:
    with office_context(office):
        return str(Booking.objects.get(pk=booking.pk).state)


def page(browser: Client, path: str = "/konto/") -> str:
    return str(browser.get(path).content.decode())


def test_visits_booked_with_the_address_before_are_found(
    dorota: Client, edek: Client, olsztyn: Office, town: Town
) -> None:
    booking = book(dorota, olsztyn, town)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    seen = page(dorota)
    for told in (booking.reference, "23\u00a0listopada\u00a02026", "8:00", "pl. Jana Pawła II 1"):
        assert told in seen
    sign_in_by_mail(edek, olsztyn, "edek@example.com")
    assert booking.reference not in page(edek)


def test_who_is_signed_in_types_nothing_twice_and_needs_no_code(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    typed = {"first_name": "Dorota", "last_name": "Nowak", "phone": "500 600 700"}
    assert dorota.post("/konto/dane", typed).status_code == 303
    form = hold(dorota)
    seen = page(dorota, form)
    for value in ("Dorota", "Nowak", DOROTA, "+48500600700"):
        assert f'value="{value}"' in seen
    dorota.post(form, {**PERSON, f"zgoda-{town.notice.pk}": "on"})
    with office_context(olsztyn):
        booking = Booking.objects.get()
    assert state(olsztyn, booking) == "booked"
    with office_context(olsztyn):
        contact = Contact.objects.get()
        assert contact.resident == User.objects.get()


def test_another_address_than_ones_own_must_still_be_proved(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    sent = {**PERSON, "email": "mama@example.com", f"zgoda-{town.notice.pk}": "on"}
    dorota.post(hold(dorota), sent)
    with office_context(olsztyn):
        booking = Booking.objects.get()
    assert booking.state == "pending"
    assert booking.reference in page(dorota)


def test_a_visit_a_clerk_booked_for_the_account_is_in_the_list(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    booking = book(dorota, olsztyn, town, email="inna@example.com")
    person = register(olsztyn, DOROTA)
    with office_context(olsztyn):
        Contact.objects.update(resident=person)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    assert booking.reference in page(dorota)


def test_one_press_cancels_once_and_only_ones_own(
    dorota: Client, edek: Client, olsztyn: Office, town: Town
) -> None:
    booking = book(dorota, olsztyn, town)
    press = f"/konto/wizyty/{booking.pk}/odwolaj"
    assert "logowanie" in edek.post(press)["Location"]
    sign_in_by_mail(edek, olsztyn, "edek@example.com")
    assert edek.post(press).status_code == 404
    assert state(olsztyn, booking) == "booked"
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    assert dorota.get(press).status_code == 405
    for _press in range(2):
        answer = dorota.post(press)
        assert (answer.status_code, answer["Location"]) == (303, "/konto/?odwolano=1")
    assert state(olsztyn, booking) == "cancelled"
    with office_context(olsztyn):
        event = BookingEvent.objects.get(action="cancel")
        assert (event.by_kind, event.by_id) == ("resident", User.objects.get(email=DOROTA).pk)


def test_the_list_leads_to_moving_and_to_booking_again(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    booking = book(dorota, olsztyn, town)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    assert "/termin" in page(dorota)
    dorota.post(f"/konto/wizyty/{booking.pk}/odwolaj")
    assert "/sprawa/dowod/termin?jednostka=bok" in page(dorota)


@pytest.mark.parametrize("visits", [1, 3])
def test_the_list_takes_as_many_queries_for_three_visits_as_for_one(
    dorota: Client,
    olsztyn: Office,
    town: Town,
    visits: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for minute in ("00", "15", "30")[:visits]:
        book(dorota, olsztyn, town, minute)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    dorota.get("/konto/")
    with django_assert_num_queries(6):
        dorota.get("/konto/")


def test_everything_kept_can_be_taken_along(
    dorota: Client, edek: Client, olsztyn: Office, town: Town
) -> None:
    booking = book(dorota, olsztyn, town)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    answer = dorota.get("/konto/dane.json")
    assert answer["Content-Disposition"] == 'attachment; filename="moje-dane.json"'
    told: dict[str, Any] = json.loads(answer.content)
    assert told["account"]["email"] == DOROTA
    assert [one["number"] for one in told["visits"]] == [booking.reference]
    assert told["visits"][0]["person"]["last_name"] == "Nowak"
    assert edek.get("/konto/dane.json").status_code == 302


def test_leaving_forgets_at_once_and_keeps_visits_ahead_by_their_links(
    dorota: Client, olsztyn: Office, town: Town, clock: time_machine.Coordinates
) -> None:
    over = book(dorota, olsztyn, town)
    ahead = book(dorota, olsztyn, town, "15")
    with office_context(olsztyn):
        Booking.objects.filter(pk=over.pk).update(state="served")
        Answer.objects.create(booking=over, key="vin", label="VIN", value="x")
    clock.shift(timedelta(days=3) - timedelta(hours=1, minutes=50))  # 8:10 on the day
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    dorota.post("/konto/dane", {"first_name": "Dorota", "last_name": "Nowak"})
    with office_context(olsztyn):
        Booking.objects.filter(pk=over.pk).update(
            ends_at=FRIDAY, starts_at=FRIDAY - timedelta(hours=1)
        )
    assert dorota.post("/konto/usun").status_code == 303
    with office_context(olsztyn):
        assert [one.booking_id for one in Contact.objects.all()] == [ahead.pk]
        assert not Answer.objects.exists()
        assert not Resident.objects.exists()
        person = User.objects.get()
        assert (person.is_active, person.name) == (False, "")
        assert "dorota" not in person.email
    assert state(olsztyn, ahead) == "booked"
    assert "logowanie" in dorota.get("/konto/")["Location"]


def test_leaving_cancels_visits_ahead_if_that_is_wished(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    booking = book(dorota, olsztyn, town)
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    assert "Usuń moje konto" in page(dorota, "/konto/usun")
    dorota.post("/konto/usun", {"wizyty": "odwolaj"})
    assert state(olsztyn, booking) == "cancelled"


def test_a_telephone_that_is_none_is_said_at_its_box(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    answer = dorota.post("/konto/dane", {"first_name": "Dorota", "phone": "12"})
    assert answer.status_code == 422
    assert 'value="Dorota"' in answer.content.decode()
    with office_context(olsztyn):
        assert not Resident.objects.exists()


def test_an_account_of_olsztyn_is_nothing_at_pultusk(
    dorota: Client, olsztyn: Office, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    sign_in_by_mail(dorota, olsztyn, DOROTA)
    there = at(pultusk)
    there.cookies = dorota.cookies
    assert "logowanie" in there.get("/konto/")["Location"]
