"""The form while a time is held: its clock, its errors, its end."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client
from support.town import FRIDAY, Town
from support.way import EIGHT, PERSON, bookings, hold, purpose_of, send

from booking.domain.expire import expire_overdue
from booking.models import Answer, Booking, Contact, Location, Settings
from tenants.consents.models import Acceptance
from tenants.context import office_context
from tenants.models import Office

MINUTES = timedelta(minutes=1)


def test_the_form_asks_only_what_the_office_asks_for(dorota: Client, olsztyn: Office) -> None:
    form = hold(dorota)
    page = dorota.get(form).content.decode()
    assert 'name="email"' in page
    assert 'name="phone"' in page
    assert 'name="pesel"' not in page
    with office_context(olsztyn):
        Settings.objects.update(contact_email="off", contact_phone="required")
    page = dorota.get(form).content.decode()
    assert 'name="email"' not in page
    assert 'autocomplete="tel"' in page


def test_the_clock_says_until_when_and_by_whose_time(dorota: Client) -> None:
    page = dorota.get(hold(dorota)).content.decode()
    assert "Trzymamy dla Ciebie ten termin do <b>10:05</b>" in page
    assert 'data-now="2026-11-20T10:00:00+01:00"' in page


def test_sending_the_form_makes_a_pending_visit_and_leads_on(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    answer = send(dorota, hold(dorota), town, phone="500 600 700")
    assert answer.status_code == 303
    assert purpose_of(olsztyn, answer["Location"]) == "manage"
    with office_context(olsztyn):
        contact = Contact.objects.get()
        assert (contact.first_name, contact.email) == ("Dorota", "dorota@example.com")
        assert contact.phone == "+48500600700"
        assert Acceptance.objects.get().version == town.notice
    assert bookings(olsztyn) == [("pending", "23.11 08:00")]


def test_a_missing_contact_and_a_bad_address_are_told_beside_the_field(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    form = hold(dorota)
    answer = send(dorota, form, town, email="dorota@", last_name="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_email"' in page
    assert 'id="id_email_error"' in page
    assert 'href="#id_last_name"' in page
    assert 'value="Dorota"' in page
    assert "autofocus" in page
    assert bookings(olsztyn) == [("held", "23.11 08:00")]
    with office_context(olsztyn):
        assert not Contact.objects.exists()
    assert send(dorota, form, town, email="").status_code == 422


def test_what_was_typed_comes_back_escaped(dorota: Client, town: Town) -> None:
    page = send(dorota, hold(dorota), town, first_name='"><script>', email="x").content.decode()
    assert "<script>" not in page
    assert "&quot;&gt;&lt;script&gt;" in page


def test_a_notice_that_is_not_acknowledged_is_an_error_at_its_box(
    dorota: Client, town: Town
) -> None:
    answer = dorota.post(hold(dorota), PERSON)
    assert answer.status_code == 422
    assert f'href="#id_zgoda-{town.notice.pk}"' in answer.content.decode()


def test_extra_fields_are_checked_beside_their_label(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    form = hold(dorota, "rejestracja")
    answer = send(dorota, form, town, **{"pole-vin": "KRÓTKI"})
    assert answer.status_code == 422
    assert 'id="id_pole-vin_error"' in answer.content.decode()
    assert send(dorota, form, town, **{"pole-vin": "wvwzzz1jzxw000001"}).status_code == 303
    with office_context(olsztyn):
        assert Booking.objects.get().answers.get().value == "WVWZZZ1JZXW000001"


def test_a_filled_honeypot_is_refused_and_books_nothing(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    answer = send(dorota, hold(dorota), town, url="https://spam.example")
    assert answer.status_code == 422
    assert bookings(olsztyn) == [("held", "23.11 08:00")]


def test_more_time_works_without_javascript_and_keeps_what_was_typed(
    dorota: Client, clock: time_machine.Coordinates
) -> None:
    form = hold(dorota)
    clock.shift(4 * MINUTES)
    answer = dorota.post(f"{form}/przedluz", PERSON)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "do <b>10:09</b>" in page
    assert 'value="dorota@example.com"' in page


def test_more_time_with_htmx_answers_with_the_clock_alone(
    dorota: Client, clock: time_machine.Coordinates
) -> None:
    form = hold(dorota)
    clock.shift(4 * MINUTES)
    part = dorota.post(f"{form}/przedluz", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "do <b>10:09</b>" in part


def test_the_last_extension_takes_the_button_away(dorota: Client, olsztyn: Office) -> None:
    form = hold(dorota)
    with office_context(olsztyn):
        Settings.objects.update(hold_extensions=1)
    page = dorota.post(f"{form}/przedluz", PERSON).content.decode()
    assert f'formaction="{form}/przedluz"' not in page
    answer = dorota.post(f"{form}/przedluz", PERSON)
    assert answer.status_code == 409
    assert 'value="dorota@example.com"' in answer.content.decode()


def test_an_expired_hold_keeps_what_was_typed_and_offers_the_same_time_first(
    dorota: Client, olsztyn: Office, town: Town, clock: time_machine.Coordinates
) -> None:
    form = hold(dorota)
    clock.shift(6 * MINUTES)
    answer = send(dorota, form, town)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "Biorę ten sam termin" in page
    assert '<input type="hidden" name="email" value="dorota@example.com">' in page

    onward = dorota.post("/sprawa/dowod/termin", {"start": f"{EIGHT}/bok", "dane": "1", **PERSON})
    assert onward.status_code == 307
    again = dorota.post(onward["Location"], PERSON)
    assert again.status_code == 200
    assert 'value="dorota@example.com"' in again.content.decode()
    assert bookings(olsztyn)[-1] == ("held", "23.11 08:00")
    assert send(dorota, onward["Location"].removesuffix("/ponownie"), town).status_code == 303


def test_an_expired_hold_whose_time_is_gone_offers_the_nearest_three(
    dorota: Client, edek: Client, town: Town, clock: time_machine.Coordinates
) -> None:
    form = hold(dorota)
    clock.shift(6 * MINUTES)
    hold(edek)
    answer = dorota.get(form)
    page = answer.content.decode()
    assert answer.status_code == 410
    assert "Ktoś inny zajął" in page
    assert page.count('name="start"') == 3
    assert 'value="2026-11-23T08:15:00+01:00"' in page


def test_giving_a_time_up_frees_it_and_leads_back(
    dorota: Client, edek: Client, olsztyn: Office
) -> None:
    form = hold(dorota)
    answer = dorota.post(f"{form}/zwolnij")
    assert (answer.status_code, answer["Location"]) == (303, "/sprawa/dowod/termin")
    assert bookings(olsztyn) == [("dropped", "23.11 08:00")]
    hold(edek)


def test_a_second_press_leads_to_the_visit_and_not_to_a_second_booking(
    dorota: Client, edek: Client, olsztyn: Office, town: Town
) -> None:
    form = hold(dorota)
    first = send(dorota, form, town)
    second = send(dorota, form, town)
    assert (second.status_code, second["Location"]) == (303, first["Location"])
    assert dorota.get(form)["Location"] == first["Location"]
    assert edek.get(form).status_code == 409
    assert bookings(olsztyn) == [("pending", "23.11 08:00")]


def test_a_form_without_its_token_in_the_page_is_a_clear_403(
    at: object, olsztyn: Office, town: Town
) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "olsztyn.localhost:8000"})
    answer = strict.post("/sprawa/dowod/termin", {"start": EIGHT})
    assert answer.status_code == 403
    assert "Wyślij formularz jeszcze raz" in answer.content.decode()
    assert bookings(olsztyn) == []


def test_opening_the_address_of_a_button_presses_nothing(dorota: Client, olsztyn: Office) -> None:
    form = hold(dorota)
    for button in ("przedluz", "zwolnij", "ponownie", "potwierdz", "wyslij-ponownie"):
        assert dorota.get(f"{form}/{button}")["Location"] == form
    assert bookings(olsztyn) == [("held", "23.11 08:00")]


def test_more_time_that_comes_too_late_says_that_the_time_is_up(
    dorota: Client, olsztyn: Office, clock: time_machine.Coordinates
) -> None:
    form = hold(dorota)
    clock.shift(6 * MINUTES)
    with office_context(olsztyn):
        expire_overdue(FRIDAY + 6 * MINUTES)
    part = dorota.post(f"{form}/przedluz", headers={"HX-Request": "true"})
    assert part.status_code == 410
    assert 'data-deadline="2026-11-20T10:05:00+01:00"' in part.content.decode()
    page = dorota.post(f"{form}/przedluz", PERSON)
    assert page.status_code == 410
    assert "Biorę ten sam termin" in page.content.decode()


def test_a_vehicle_without_a_17_character_vin_says_so(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    form = hold(dorota, "rejestracja")
    assert "Pojazd nie ma 17-znakowego numeru VIN" in dorota.get(form).content.decode()
    short = {"pole-vin": "ss 4711-a"}
    assert send(dorota, form, town, **short).status_code == 422
    for wrong in ("47", "SS4711/A", "1" * 17):
        typed = {"pole-vin": wrong, "pole-vin-bez-17-znakow": "on"}
        assert send(dorota, form, town, **typed).status_code == 422
    answer = send(dorota, form, town, **short, **{"pole-vin-bez-17-znakow": "on"})
    assert answer.status_code == 303
    with office_context(olsztyn):
        assert Answer.objects.get().value == "SS4711A"


def test_what_the_building_can_prepare_is_asked_and_kept_sealed(
    dorota: Client, olsztyn: Office, town: Town
) -> None:
    form = hold(dorota)
    assert 'name="potrzeby"' not in dorota.get(form).content.decode(), "it can prepare nothing"
    with office_context(olsztyn):
        Location.objects.update(accessibility=["lift", "sign_language", "induction_loop"])
    page = dorota.get(form).content.decode()
    assert 'value="sign_language"' in page
    assert 'value="ground_floor"' not in page
    assert 'value="lift"' not in page
    answer = send(dorota, form, town, potrzeby="sign_language")
    with office_context(olsztyn):
        asked = Answer.objects.get()
        assert (asked.label, asked.value) == ("Do przygotowania", "tłumacz języka migowego (PJM)")
        Booking.objects.update(state="booked", expires_at=None)
    page = dorota.get(str(answer["Location"])).content.decode()
    assert "Przygotujemy" in page


def test_what_was_typed_goes_along_even_when_the_next_time_is_taken_too(
    dorota: Client, edek: Client, town: Town
) -> None:
    hold(edek)
    kept = {**PERSON, "dane": "1", f"zgoda-{town.notice.pk}": "on"}
    answer = dorota.post("/sprawa/dowod/termin", {"start": EIGHT, **kept})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'name="last_name" value="Nowak"' in page
    assert 'name="dane" value="1"' in page
