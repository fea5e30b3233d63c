"""Cancelling without the link, by number or by PESEL, matter and day; nobody learns a thing."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings as DjangoSettings
from support.town import Town
from support.way import book, booking_behind, bookings

from booking.models import Contact, Settings
from booking.web.resident import give_up
from tenants.context import office_context
from tenants.models import Office
from tenants.secrets import blind_index

PESEL = "44051401359"
OTHER = "02070803628"
WHEN = {"sposob": "pesel", "sprawa": "dowod", "dzien": "2026-11-23"}


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for the time that hides a hit."""
    monkeypatch.setattr(give_up, "EVEN_SECONDS", 0.0)


@pytest.fixture
def reference(dorota: Client, olsztyn: Office, town: Town) -> str:
    """The number of Dorota's visit, in an office that cancels by PESEL too."""
    path = book(dorota, town)
    booking = booking_behind(olsztyn, path)
    with office_context(olsztyn):
        Settings.objects.update(cancel_by=["link", "code", "pesel"], contact_pesel="required")
        Contact.objects.update(pesel=PESEL, pesel_index=blind_index("pesel", PESEL))
    return booking.reference


def seen(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    return answer.status_code, answer.content, dict(answer.headers)


def test_the_number_cancels_however_it_is_typed(
    edek: Client, olsztyn: Office, reference: str
) -> None:
    typed = f" {reference[:4].lower()}-{reference[4:]} "
    answer = edek.post("/odwolaj", {"sposob": "code", "kod": typed})
    assert (answer.status_code, answer["Location"]) == (303, "/odwolaj/przyjete")
    assert bookings(olsztyn) == [("cancelled", "23.11 08:00")]


def test_pesel_matter_and_day_cancel(edek: Client, olsztyn: Office, reference: str) -> None:
    edek.post("/odwolaj", {**WHEN, "pesel": PESEL})
    assert bookings(olsztyn) == [("cancelled", "23.11 08:00")]


def test_a_day_that_nobody_will_see_is_asked_for_again(
    edek: Client, olsztyn: Office, reference: str
) -> None:
    for no_day in ("9999-12-31", "0001-01-01"):
        answer = edek.post("/odwolaj", {**WHEN, "pesel": PESEL, "dzien": no_day})
        assert (answer.status_code, "Podaj dzień." in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "missed",
    [
        {**WHEN, "pesel": OTHER},
        {**WHEN, "pesel": PESEL, "dzien": "2026-11-24"},
        {**WHEN, "pesel": PESEL, "sprawa": "profil"},
        {"sposob": "code", "kod": "ZZZZ2222"},
    ],
)
def test_a_hit_and_a_miss_answer_the_same_to_the_byte(
    edek: Client, olsztyn: Office, reference: str, missed: dict[str, str]
) -> None:
    miss = edek.post("/odwolaj", missed)
    miss_page = edek.get("/odwolaj/przyjete")
    assert bookings(olsztyn)[0][0] == "pending"
    hit = edek.post("/odwolaj", {**WHEN, "pesel": PESEL})
    hit_page = edek.get("/odwolaj/przyjete")
    assert bookings(olsztyn)[0][0] == "cancelled"
    assert seen(hit) == seen(miss)
    assert seen(hit_page) == seen(miss_page)


def test_a_hit_and_a_miss_take_the_same_time(
    edek: Client, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of the even time is slept: more after a miss, less after a cancellation."""
    slept: list[float] = []
    moments = iter([0.0, 0.01, 0.0, 0.2])
    monkeypatch.setattr(give_up, "EVEN_SECONDS", 0.35)
    monkeypatch.setattr(give_up, "monotonic", lambda: next(moments))
    monkeypatch.setattr(give_up, "sleep", slept.append)
    edek.post("/odwolaj", {**WHEN, "pesel": OTHER})
    edek.post("/odwolaj", {**WHEN, "pesel": PESEL})
    assert slept == pytest.approx([0.34, 0.15])


def test_what_cannot_be_a_pesel_is_said_at_its_box_and_the_rest_is_kept(
    edek: Client, olsztyn: Office, reference: str
) -> None:
    answer = edek.post("/odwolaj", {**WHEN, "pesel": "4405140135"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "11 cyfr" in page
    assert 'value="2026-11-23"' in page
    assert bookings(olsztyn)[0][0] == "pending"


def test_after_five_tries_of_one_number_nobody_tries_it_again(
    edek: Client, olsztyn: Office, reference: str
) -> None:
    for _try in range(5):
        assert edek.post("/odwolaj", {**WHEN, "pesel": OTHER}).status_code == 303
    answer = edek.post("/odwolaj", {**WHEN, "pesel": OTHER})
    assert answer.status_code == 429
    assert "Zbyt wiele prób" in answer.content.decode()


def test_after_ten_tries_from_one_address_it_is_over_whatever_is_tried(
    edek: Client, olsztyn: Office, reference: str, settings: DjangoSettings
) -> None:
    settings.OKIENKO_RATE_LIMITS = True
    for number in range(10):
        tried = {"sposob": "code", "kod": f"ABCDEFG{number}"}
        assert edek.post("/odwolaj", tried).status_code == 303
    assert edek.post("/odwolaj", {"sposob": "code", "kod": reference}).status_code == 429
    assert bookings(olsztyn)[0][0] == "pending"


def test_an_office_shows_the_ways_it_allows_and_no_others(
    edek: Client, olsztyn: Office, reference: str
) -> None:
    page = edek.get("/odwolaj").content.decode()
    assert "Po numerze wizyty" in page
    assert "Po numerze PESEL" in page
    assert "nieobowiązkowe" not in page
    with office_context(olsztyn):
        Settings.objects.update(contact_pesel="off")
    assert "Po numerze PESEL" not in edek.get("/odwolaj").content.decode()
    assert edek.post("/odwolaj", {**WHEN, "pesel": PESEL}).status_code == 404
    with office_context(olsztyn):
        Settings.objects.update(cancel_by=["link"])
    assert "<form" not in edek.get("/odwolaj").content.decode()
    assert edek.get("/odwolaj/przyjete").status_code == 404


def test_a_visit_that_has_begun_stays(
    edek: Client, olsztyn: Office, reference: str, clock: object
) -> None:
    with office_context(olsztyn):
        booking = Contact.objects.get().booking
        type(booking).objects.update(state="arrived")
    edek.post("/odwolaj", {"sposob": "code", "kod": reference})
    assert bookings(olsztyn)[0][0] == "arrived"
