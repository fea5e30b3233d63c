"""An address mistyped is mended before the visit is confirmed; the old code is dead then."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client
from support.town import Town
from support.way import book, bookings

from booking.domain.tokens import confirm_token, pin
from booking.models import Booking, Contact
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.models import Office

RIGHT = {"email": "dorota.nowak@example.com", "phone": ""}


def test_the_code_goes_to_the_new_address_and_the_old_one_dies(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    with office_context(olsztyn):
        before = Booking.objects.get()
        old_pin, old_link, until = pin(before), confirm_token(before), before.expires_at
    answer = dorota.post(f"{visit}/adres", RIGHT)
    assert answer.status_code == 303
    moved = str(answer["Location"])
    assert "kod jest już w drodze" in dorota.get(moved).content.decode()
    with office_context(olsztyn):
        after = Booking.objects.get()
        assert Contact.objects.get().email == RIGHT["email"]
        assert after.expires_at == until, "the time to confirm stays"
        assert Message.objects.filter(kind="booking_received", state="waiting").count() == 1
        assert pin(after) != old_pin
        new_pin = pin(after)
    assert dorota.get(f"/rezerwacja/{old_link}").status_code == 404
    assert dorota.get(visit).status_code == 404
    path = moved.partition("?")[0]
    assert dorota.post(f"{path}/potwierdz", {"pin": old_pin}).status_code == 422
    assert dorota.post(f"{path}/potwierdz", {"pin": new_pin}).status_code == 303
    assert [state for state, _ in bookings(olsztyn)] == ["booked"]


def test_a_wrong_address_is_told_beside_the_field(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    visit = book(dorota, town)
    answer = dorota.post(f"{visit}/adres", {"email": "dorota@", "phone": "12"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_email_error"' in page
    assert 'value="dorota@"' in page
    with office_context(olsztyn):
        assert Contact.objects.get().email == "dorota@example.com"


def test_three_changes_are_enough(dorota: Client, olsztyn: Office, town: Town) -> None:
    visit = book(dorota, town)
    for number in range(3):
        answer = dorota.post(f"{visit}/adres", {"email": f"d{number}@example.com"})
        visit = str(answer["Location"]).partition("?")[0]
    answer = dorota.post(f"{visit}/adres", {"email": "d4@example.com"})
    assert answer.status_code == 429
    with office_context(olsztyn):
        assert Contact.objects.get().email == "d2@example.com"


def test_a_confirmed_or_lapsed_visit_is_not_changed_here(
    dorota: Client, olsztyn: Office, town: Town, clock: time_machine.Coordinates
) -> None:
    visit = book(dorota, town)
    clock.shift(timedelta(minutes=31))
    assert dorota.get(f"{visit}/adres").status_code == 410
    assert dorota.post(f"{visit}/adres", RIGHT).status_code == 410
    with office_context(olsztyn):
        Booking.objects.update(state="booked", expires_at=None)
    assert dorota.post(f"{visit}/adres", RIGHT).status_code == 302
    with office_context(olsztyn):
        assert Contact.objects.get().email == "dorota@example.com"
