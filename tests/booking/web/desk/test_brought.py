"""What somebody answered and brings is one press away; which documents were seen is kept."""

from __future__ import annotations

import pytest
from django.test import Client
from support.house import House
from support.pages import read, words

from booking.enums import BookingState
from booking.models import Answer, Booking, Service
from tenants.context import office_context

DOCUMENTS = ["dokument tożsamości", "fotografia 35×45 mm"]


@pytest.fixture
def visit(house: House) -> Booking:
    """Dorota's visit, with two documents to bring and two answers given."""
    with office_context(house.office):
        Service.objects.filter(pk=house.service.pk).update(documents=DOCUMENTS)
    made = house.visit("09:00")
    with office_context(house.office):
        Answer.objects.create(booking=made, key="vin", label="Numer VIN", value="WVWZZZ1JZXW000001")
        Answer.objects.create(booking=made, key="pesel", label="PESEL", value="02070803628")
    return made


def test_answers_and_documents_are_shown_and_a_pesel_only_in_part(
    house: House, visit: Booking, bartek: Client
) -> None:
    page = read(bartek, f"/panel/wizyta/{visit.pk}/dokumenty")
    assert "WVWZZZ1JZXW000001" in page
    assert "02070803628" not in page
    assert "•••3628" in page
    assert all(one in page for one in DOCUMENTS)


def test_ticks_are_kept_counted_and_written_into_the_history(
    house: House, visit: Booking, bartek: Client
) -> None:
    address = f"/panel/wizyta/{visit.pk}/dokumenty"
    assert "Dokumenty 0/2" in read(bartek, "/panel/")
    answer = bartek.post(address, {"dokument": [DOCUMENTS[1], "złote runo"]})
    assert answer.status_code == 303
    assert "Dokumenty 1/2" in read(bartek, "/panel/")
    assert house.history(visit) == [("documents", "Bartek")]
    bartek.post(address, {"dokument": [DOCUMENTS[1]]})
    assert len(house.history(visit)) == 1  # nothing was different
    assert bartek.get(address).content.decode().count("checked") == 1


def test_htmx_gets_the_dialog_and_then_the_list(visit: Booking, bartek: Client) -> None:
    address = f"/panel/wizyta/{visit.pk}/dokumenty?dzien=2026-11-20"
    dialog = bartek.get(address, headers={"hx-request": "true"})
    assert dialog["HX-Retarget"] == "#pytanie"
    assert "<html" not in dialog.content.decode()
    done = bartek.post(address, {"dokument": DOCUMENTS}, headers={"hx-request": "true"})
    assert "Dokumenty 2/2" in words(done.content.decode())


def test_a_colleague_sees_the_ticks_at_the_next_look(
    visit: Booking, anna: Client, bartek: Client
) -> None:
    watch = "/panel/dzien/2026-11-20/wizyty"
    tag = anna.get(watch)["ETag"]
    bartek.post(f"/panel/wizyta/{visit.pk}/dokumenty", {"dokument": DOCUMENTS})
    assert anna.get(watch, headers={"if-none-match": tag}).status_code == 200


def test_what_is_over_is_not_ticked_any_more(house: House, visit: Booking, bartek: Client) -> None:
    with office_context(house.office):
        Booking.objects.filter(pk=visit.pk).update(state=BookingState.CANCELLED)
    answer = bartek.post(f"/panel/wizyta/{visit.pk}/dokumenty", {"dokument": DOCUMENTS})
    assert answer.status_code == 409
    assert house.history(visit) == []


def test_another_units_visit_and_an_auditors_tick_change_nothing(
    house: House, visit: Booking, bartek: Client, auditor: Client
) -> None:
    foreign = house.visit("10:00", counter="c")
    address = f"/panel/wizyta/{foreign.pk}/dokumenty"
    assert bartek.get(address).status_code == 404
    assert bartek.post(address, {"dokument": DOCUMENTS}).status_code == 404
    assert auditor.get(f"/panel/wizyta/{visit.pk}/dokumenty").status_code == 200
    auditor.post(f"/panel/wizyta/{visit.pk}/dokumenty", {"dokument": DOCUMENTS})
    with office_context(house.office):
        assert Booking.objects.get(pk=visit.pk).brought == []
