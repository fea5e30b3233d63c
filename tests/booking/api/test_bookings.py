"""From the form to the end of a visit, without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from support.api import EIGHT, QUARTER_PAST, Api, refused
from support.town import Town

from booking.domain.tokens import confirm_token, manage_token, pin
from booking.models import Answer, Booking, Contact, Location, Settings
from tenants.consents.models import Acceptance
from tenants.context import office_context
from tenants.models import Office

MINUTE = timedelta(minutes=1)


@pytest.fixture
def book(api: Api, town: Town) -> Callable[..., str]:
    """Hold and send the form; the manage token."""
    return lambda start=EIGHT: api.book([town.notice.pk], start)


def pin_of(office: Office) -> str:
    with office_context(office):
        return pin(Booking.objects.latest("created_at"))


def wrong(right: str) -> str:
    return "000000" if right != "000000" else "111111"


def state(office: Office) -> str:
    with office_context(office):
        return Booking.objects.get().state


def test_the_form_makes_a_pending_visit(api: Api, town: Town, olsztyn: Office) -> None:
    answer = api.submit(
        api.hold(), [town.notice.pk, town.notice.pk], phone="500 600 700", language="en"
    )
    assert answer.status_code == 201
    with office_context(olsztyn):
        booking = Booking.objects.get()
        assert answer.json() == {
            "reference": booking.reference,
            "token": manage_token(booking),
            "status": "pending",
            "confirm_until": "2026-11-20T10:30:00+01:00",
        }
        assert (booking.channel, booking.language) == ("api", "en")
        contact = Contact.objects.get()
        assert (contact.first_name, contact.phone) == ("Dorota", "+48500600700")
        proof = Acceptance.objects.get()
        assert (proof.channel, proof.language) == ("api", "en")
    assert answer["Cache-Control"] == "no-store"
    assert pin_of(olsztyn) not in answer.content.decode()


def test_where_no_confirmation_is_asked_the_visit_is_booked_at_once(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Settings.objects.update(confirmation="none")
    told = api.submit(api.hold(), [town.notice.pk]).json()
    assert (told["status"], told["confirm_until"]) == ("booked", None)


def test_what_a_person_needs_is_noted_where_the_office_can_prepare_it(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Location.objects.update(accessibility=["lift", "sign_language"])
    assert api.get("/units").json()[0]["location"]["needs"] == ["sign_language"]
    hold = api.hold()
    for wrong in ("induction_loop", "lift"):
        refused(api.submit(hold, [town.notice.pk], needs=[wrong]), 422, "validation")
    answer = api.submit(hold, [town.notice.pk], needs=["sign_language"])
    assert answer.status_code == 201
    assert "sign" not in api.get(f"/bookings/{answer.json()['token']}").content.decode()
    with office_context(olsztyn):
        assert "PJM" in Answer.objects.get(key="potrzeby").value


def test_messages_speak_the_language_of_the_call(api: Api, town: Town, olsztyn: Office) -> None:
    body = {"hold": api.hold(), "first_name": "D", "last_name": "N", "email": "d@example.com"}
    body["consents"] = [str(town.notice.pk)]
    assert api.post("/bookings", body, accept_language="en").status_code == 201
    with office_context(olsztyn):
        assert Booking.objects.get().language == "en"


def test_answers_go_under_the_keys_of_the_fields(api: Api, town: Town, olsztyn: Office) -> None:
    hold = api.hold(EIGHT, "rejestracja")
    document = refused(api.submit(hold, [town.notice.pk]), 422, "validation")
    assert set(document["errors"]) == {"answers.vin"}
    bad = api.submit(hold, [town.notice.pk], answers={"vin": "O" * 17})
    assert set(refused(bad, 422, "validation")["errors"]) == {"answers.vin"}
    good = api.submit(hold, [town.notice.pk], answers={"vin": "wvwzzz1jzxw000001"})
    assert good.status_code == 201
    with office_context(olsztyn):
        assert Answer.objects.get().value == "WVWZZZ1JZXW000001"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": "   "}, "first_name"),
        ({"first_name": "D" * 81}, "first_name"),
        ({"first_name": "Do\x00rota"}, "first_name"),
        ({"first_name": 7}, "first_name"),
        ({"first_name": None}, "first_name"),
        ({"last_name": "?!"}, "last_name"),
        ({"last_name": {}}, "last_name"),
        ({"email": None}, "email"),
        ({"email": "dorota@"}, "email"),
        ({"email": "a@b.pl\r\nBcc: x@example.com"}, "email"),
        ({"email": "d" * 250 + "@example.com"}, "email"),
        ({"email": ["dorota@example.com"]}, "email"),
        ({"phone": "12"}, "phone"),
        ({"phone": "+48" + "5" * 5000}, "phone"),
        ({"language": "xx"}, "language"),
        ({"language": ["pl"]}, "language"),
        ({"language": ""}, "language"),
        ({"answers": []}, "answers"),
        ({"answers": {"vin": 5}}, "answers.vin"),
        ({"answers": {"vin": None}}, "answers.vin"),
        ({"consents": []}, "consents"),
        ({"consents": "wszystkie"}, "consents"),
        ({"consents": ["01a1fabf"]}, "consents.0"),
        ({"consents": ["01a1fabf-3a53-70ae-a723-ca0d4de07492"]}, "consents"),
        ({"hold": None}, "hold"),
        ({"hold": 12}, "hold"),
        ({"hold": "x" * 101}, "hold"),
    ],
)
def test_a_form_that_does_not_fit_is_told_by_field_and_the_hold_stays(
    api: Api, town: Town, olsztyn: Office, change: dict[str, Any], field: str
) -> None:
    body = {"hold": api.hold(), "first_name": "Dorota", "last_name": "Nowak"}
    body |= {"email": "dorota@example.com", "consents": [str(town.notice.pk)], **change}
    document = refused(api.post("/bookings", body), 422, "validation")
    assert set(document["errors"]) == {field}
    assert state(olsztyn) == "held"
    with office_context(olsztyn):
        assert not Contact.objects.exists()


def test_errors_speak_the_language_of_the_call(api: Api) -> None:
    polish = refused(api.post("/bookings", {"hold": 1}), 422, "validation")
    english = refused(api.post("/bookings", {"hold": 1}, accept_language="en"), 422, "validation")
    assert polish["errors"]["first_name"] == ["To pole jest wymagane."]
    assert english["errors"]["first_name"] == ["This field is required."]
    assert polish["title"] != english["title"]


def test_a_hold_that_is_none_is_refused(
    api: Api, town: Town, clock: time_machine.Coordinates
) -> None:
    refused(api.submit("x", [town.notice.pk]), 404, "not_found")
    late, sent = api.hold(EIGHT), api.hold(QUARTER_PAST)
    manage = api.submit(sent, [town.notice.pk]).json()["token"]
    refused(api.submit(sent, [town.notice.pk]), 409, "already_confirmed")
    refused(api.submit(manage, [town.notice.pk]), 404, "not_found")
    clock.shift(5 * MINUTE)
    refused(api.submit(late, [town.notice.pk]), 410, "hold_expired")


def test_nobody_books_more_visits_than_the_office_allows(
    api: Api, town: Town, olsztyn: Office
) -> None:
    with office_context(olsztyn):
        Settings.objects.update(visits_per_contact=1)
    api.book([town.notice.pk])
    refused(api.submit(api.hold(QUARTER_PAST), [town.notice.pk]), 429, "too_many")


def test_a_visit_is_read_with_its_token(
    api: Api, town: Town, olsztyn: Office, book: Callable[..., str]
) -> None:
    token = book()
    answer = api.get(f"/bookings/{token}")
    with office_context(olsztyn):
        booking = Booking.objects.select_related("counter").get()
    assert answer.json() == {
        "reference": booking.reference,
        "token": token,
        "status": "pending",
        "confirm_until": "2026-11-20T10:30:00+01:00",
        "service": {
            "id": str(town.id_card.pk),
            "slug": "dowod",
            "title": "Wniosek o dowód osobisty",
        },
        "start": EIGHT,
        "end": QUARTER_PAST,
        "unit": {"id": str(town.desk.pk), "slug": "bok", "name": "Biuro Obsługi Klienta"},
        "counter": {"id": str(booking.counter.pk), "slug": "k1", "name": "Okienko 1"},
        "people": 1,
        "further": [],
    }
    assert answer["Cache-Control"] == "no-store"
    for personal in ("Dorota", "Nowak", "example.com"):
        assert personal not in answer.content.decode()


def test_the_pin_books_the_visit(api: Api, olsztyn: Office, book: Callable[..., str]) -> None:
    token = book()
    answer = api.post(f"/bookings/{token}/confirmation", {"pin": pin_of(olsztyn)})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["confirm_until"]) == ("booked", None)
    assert answer.json() == api.get(f"/bookings/{token}").json()
    again = api.post(f"/bookings/{token}/confirmation", {"pin": pin_of(olsztyn)})
    refused(again, 409, "already_confirmed")


def test_five_wrong_pins_kill_the_pin(api: Api, olsztyn: Office, book: Callable[..., str]) -> None:
    token, right = book(), pin_of(olsztyn)
    for left in (4, 3, 2, 1):
        answer = api.post(f"/bookings/{token}/confirmation", {"pin": wrong(right)})
        assert refused(answer, 422, "wrong_pin")["tries_left"] == left
    for typed in (wrong(right), right):
        answer = api.post(f"/bookings/{token}/confirmation", {"pin": typed})
        refused(answer, 410, "pin_dead")
    assert state(olsztyn) == "pending"


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "1234567", "12 456", "１２３４５６", "abcdef", 123456, None, [], "12345\x00"],
)
def test_what_is_no_pin_costs_no_try(
    api: Api, olsztyn: Office, book: Callable[..., str], typed: Any
) -> None:
    answer = api.post(f"/bookings/{book()}/confirmation", {"pin": typed})
    assert set(refused(answer, 422, "validation")["errors"]) == {"pin"}
    with office_context(olsztyn):
        assert Booking.objects.get().pin_tries == 0


def test_a_visit_not_confirmed_in_time_is_expired_at_once(
    api: Api, olsztyn: Office, book: Callable[..., str], clock: time_machine.Coordinates
) -> None:
    token, right = book(), pin_of(olsztyn)
    clock.shift(30 * MINUTE)
    assert api.get(f"/bookings/{token}").json()["status"] == "expired"
    answer = api.post(f"/bookings/{token}/confirmation", {"pin": right})
    refused(answer, 410, "booking_expired")


def test_cancelling_twice_answers_the_same(
    api: Api, olsztyn: Office, book: Callable[..., str]
) -> None:
    token = book()
    api.post(f"/bookings/{token}/confirmation", {"pin": pin_of(olsztyn)})
    first = api.post(f"/bookings/{token}/cancellation", {"reason": "choroba"})
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    for body in (None, {}, {"reason": None}):
        again = api.post(f"/bookings/{token}/cancellation", body)
        assert (again.status_code, again.content) == (200, first.content)
    with office_context(olsztyn):
        events = Booking.objects.get().events.filter(action="cancel")
        assert events.count() == 1
    assert api.hold()


def test_what_is_over_cannot_be_cancelled(
    api: Api, olsztyn: Office, book: Callable[..., str]
) -> None:
    token = book()
    with office_context(olsztyn):
        Booking.objects.update(state="expired", released_at="2026-11-20T09:00Z")
    refused(api.post(f"/bookings/{token}/cancellation"), 409, "wrong_state")


def test_a_reason_is_short_text(api: Api, book: Callable[..., str]) -> None:
    token = book()
    for reason in ("x" * 301, 7, ["choroba"], "\x00"):
        answer = api.post(f"/bookings/{token}/cancellation", {"reason": reason})
        assert set(refused(answer, 422, "validation")["errors"]) == {"reason"}


def test_tokens_are_good_for_one_thing_at_one_office(
    api: Api,
    olsztyn: Office,
    pultusk: Office,
    at: Callable[[Office], Client],
    book: Callable[..., str],
) -> None:
    token = book()
    with office_context(olsztyn):
        secret = confirm_token(Booking.objects.get())
    for wrong_one in (secret, api.hold(QUARTER_PAST), token[:-2], "..%2f", "%00"):
        refused(api.get(f"/bookings/{wrong_one}"), 404, "not_found")
        refused(api.post(f"/bookings/{wrong_one}/cancellation"), 404, "not_found")
    stranger = Api(at(pultusk))
    refused(stranger.get(f"/bookings/{token}"), 404, "not_found")
    for act in ("cancellation", "confirmation"):
        refused(stranger.post(f"/bookings/{token}/{act}", {"pin": "123456"}), 404, "not_found")
    assert api.get(f"/bookings/{token}").json()["status"] == "pending"
