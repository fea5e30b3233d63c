"""Many visits at once, from the desk: choose, look, confirm by typing, watch, call."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read, words

from booking.domain.bulk.run import work_on
from booking.enums import BookingState
from booking.models import BulkRun, Contact, Settings
from tenants.audit.models import Entry
from tenants.context import office_context

_S = BookingState
PAGE = "/panel/hurtem"
TUESDAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def settings_of_the_house(house: House) -> None:
    with office_context(house.office):
        Settings.objects.get_or_create()


def typed(**changes: Any) -> dict[str, str]:
    return {
        "kind": "cancel",
        "first": "2026-11-24",
        "reason": "awaria prądu",
        "key": str(uuid4()),
        **changes,
    }


def run_all(house: House) -> None:
    from support.house import TEN

    with office_context(house.office):
        while work_on(TEN):
            pass


def test_the_way_from_the_choice_to_the_result(house: House, anna: Client) -> None:
    first = house.visit("10:00", "Dorota Próbna", day=TUESDAY)
    second = house.visit("11:00", "Zofia Próbna", counter="c", day=TUESDAY)
    other = house.visit("11:00")
    assert "Wiele wizyt naraz" in read(anna, PAGE)
    sent = typed()
    look = words(anna.post(f"{PAGE}/podglad", sent).content.decode())
    assert "2 wizyt" in look
    assert "Dorota Próbna" in look
    assert "awaria prądu" in look
    assert "wpisz liczbę wizyt: 2" in look
    assert house.state(first) == _S.BOOKED

    answer = anna.post(f"{PAGE}/zlecenie", {**sent, "potwierdzenie": "2"}, follow=True)
    assert "0 z 2" in words(answer.content.decode())
    run_all(house)
    told = read(anna, answer.redirect_chain[-1][0])
    assert "2 z 2" in told
    assert "Nikt: wszyscy dostaną wiadomość." in told
    assert [house.state(one) for one in (first, second, other)] == [
        _S.CANCELLED,
        _S.CANCELLED,
        _S.BOOKED,
    ]
    with office_context(house.office):
        assert Entry.objects.filter(action="bulk.cancel", by_name="Anna").count() == 1


@pytest.mark.parametrize("number", ["", "1", "dwa", "22"])
def test_without_the_number_typed_nothing_begins(house: House, anna: Client, number: str) -> None:
    for hour in ("10:00", "11:00"):
        house.visit(hour, day=TUESDAY)
    answer = anna.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": number})
    assert answer.status_code == 422
    assert "Wpisz liczbę wizyt" in words(answer.content.decode())
    with office_context(house.office):
        assert not BulkRun.objects.exists()


def test_pressed_twice_it_is_one_order(house: House, anna: Client) -> None:
    house.visit("10:00", day=TUESDAY)
    sent = {**typed(), "potwierdzenie": "1"}
    places = {anna.post(f"{PAGE}/zlecenie", sent)["Location"] for _press in range(2)}
    assert len(places) == 1
    run_all(house)
    assert anna.post(f"{PAGE}/zlecenie", sent)["Location"] in places


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"first": ""}, "pola"),
        ({"first": "2026-11-24", "last": "2026-11-01"}, "92 dni"),
        ({"kind": "move"}, "Wskaż dokąd"),
        ({"first": "2027-01-04"}, "nie ma żadnej wizyty"),
        ({"kind": "burn"}, ""),
    ],
)
def test_what_is_wrong_is_said_on_the_form(
    house: House, anna: Client, changes: dict[str, str], told: str
) -> None:
    house.visit("10:00", day=TUESDAY)
    answer = anna.post(f"{PAGE}/podglad", typed(**changes))
    assert answer.status_code == 422
    assert told in words(answer.content.decode())


def test_who_cannot_be_reached_is_listed_and_downloaded(house: House, anna: Client) -> None:
    visit = house.visit("10:00", "=1+1 Próbny", day=TUESDAY)
    with office_context(house.office):
        Contact.objects.filter(booking=visit).update(email="", phone="")
    sent = typed()
    assert "trzeba zatelefonować" in words(anna.post(f"{PAGE}/podglad", sent).content.decode())
    place = anna.post(f"{PAGE}/zlecenie", {**sent, "potwierdzenie": "1"})["Location"]
    run_all(house)
    assert "brak e-maila i telefonu do SMS" in read(anna, place)
    file = anna.get(f"{place}/telefony.csv")
    assert visit.reference in file.content.decode("utf-8-sig")
    assert "'=1+1" in file.content.decode("utf-8-sig")


def test_a_run_can_be_stopped(house: House, anna: Client) -> None:
    visit = house.visit("10:00", day=TUESDAY)
    place = anna.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": "1"})["Location"]
    anna.post(f"{place}/zatrzymanie")
    run_all(house)
    assert house.state(visit) == _S.BOOKED


def test_a_clerk_reaches_only_the_own_units(house: House, anna: Client, bartek: Client) -> None:
    mine, foreign = (
        house.visit("10:00", day=TUESDAY),
        house.visit("10:00", counter="c", day=TUESDAY),
    )
    look = words(bartek.post(f"{PAGE}/podglad", typed()).content.decode())
    assert mine.reference in look
    assert foreign.reference not in look
    usc = str(house.units["usc"].pk)
    assert bartek.post(f"{PAGE}/podglad", typed(unit=usc)).status_code == 422
    place = anna.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": "2"})["Location"]
    assert bartek.get(place).status_code == 404
    assert bartek.get(f"{place}/telefony.csv").status_code == 404
    assert bartek.post(f"{place}/zatrzymanie").status_code == 404
    assert "Ostatnie zlecenia" not in read(bartek, PAGE)


def test_an_auditor_orders_nothing(house: House, auditor: Client) -> None:
    house.visit("10:00", day=TUESDAY)
    assert auditor.get(PAGE).status_code == 403
    assert auditor.post(f"{PAGE}/podglad", typed()).status_code == 403
    assert auditor.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": "1"}).status_code == 403


def test_the_preview_costs_the_same_however_many_are_meant(house: House, anna: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert anna.post(f"{PAGE}/podglad", typed()).status_code == 200
        return len(asked)

    house.visit("08:00", day=TUESDAY)
    queries()  # the first page of a session costs more
    few = queries()
    for hour in ("09:00", "10:00", "11:00"):
        house.visit(hour, day=TUESDAY)
    assert queries() == few
