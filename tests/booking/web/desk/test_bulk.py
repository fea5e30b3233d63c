"""Many visits at once, from the desk: choose, look, confirm by typing, watch, call."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read, words
from support.staff import hire

from booking.domain.bulk.run import work_on
from booking.enums import BookingState
from booking.models import (
    Booking,
    BookingEvent,
    BulkRun,
    CalendarException,
    Contact,
    HoursTemplate,
    Settings,
)
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.models import Office

_S = BookingState
PAGE = "/panel/hurtem"
TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)


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


def open_tuesdays(house: House) -> None:
    HoursTemplate.objects.create(key="zwykle", windows={"tue": ["08:00-16:00"]})
    for unit in house.units.values():
        house.service.units.add(unit)
    for counter in house.counters.values():
        counter.services.add(house.service)


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
    assert "Wizyty z dni: wtorek, 24 listopada 2026" in told
    assert told.count("gotowe") >= 2
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
    file = anna.post(f"{place}/telefony.csv").content.decode("utf-8-sig")
    assert file.splitlines()[0] == "Numer;Dzień;Termin;Sprawa;Okienko;Osoba;Telefon;Dlaczego"
    assert visit.reference in file
    assert "'=1+1" in file
    assert "brak e-maila i telefonu do SMS" in file
    with office_context(house.office):
        taken = Entry.objects.get(action="bulk.phones_opened")
    assert (taken.by_name, taken.fields) == ("Anna", ["1"])


def rescued(house: House, anna: Client) -> tuple[Booking, str]:
    """Somebody without e-mail and telephone, for whom times are held; the page of the order."""
    visit = house.visit("10:00", day=TUESDAY)
    with office_context(house.office):
        open_tuesdays(house)
        Contact.objects.filter(booking=visit).update(email="", phone="")
    sent = {**typed(kind="rescue"), "potwierdzenie": "1"}
    place = anna.post(f"{PAGE}/zlecenie", sent)["Location"]
    run_all(house)
    return visit, place


def test_a_time_is_chosen_for_somebody_on_the_telephone(house: House, anna: Client) -> None:
    visit, place = rescued(house, anna)
    page = anna.get(place).content.decode()
    assert "inne terminy czekają na tę osobę" in words(page)
    times = re.findall(r'name="termin" value="([^"]*)"', page)
    assert len(times) == 3
    pressed = {"wizyta": str(visit.pk), "termin": times[1]}
    assert anna.post(f"{place}/wybor", pressed)["Location"] == place
    with office_context(house.office):
        moves = BookingEvent.objects.filter(booking=visit, action="reschedule")
        assert list(moves.values_list("by_name", flat=True)) == ["Anna"]
        assert not Booking.objects.filter(state="held").exists()
    assert anna.post(f"{place}/wybor", pressed).status_code == 303, "too late: nothing happens"
    assert 'name="termin"' not in anna.get(place).content.decode()


@pytest.mark.parametrize(
    ("visit", "time"),
    [("", ""), ("x", "y"), ("4f0c3a1e-8f0b-4b0e-9a51-6f6f3b1c7d10",) * 2],
)
def test_a_time_is_chosen_for_nobody_else(
    house: House, anna: Client, visit: str, time: str
) -> None:
    _visit, place = rescued(house, anna)
    assert anna.post(f"{place}/wybor", {"wizyta": visit, "termin": time}).status_code == 404


def test_a_run_can_be_stopped(house: House, anna: Client) -> None:
    visit = house.visit("10:00", day=TUESDAY)
    place = anna.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": "1"})["Location"]
    anna.post(f"{place}/zatrzymanie")
    run_all(house)
    assert house.state(visit) == _S.BOOKED


def test_a_form_used_again_for_other_days_is_another_order(house: House, anna: Client) -> None:
    for day in (TUESDAY, WEDNESDAY):
        house.visit("10:00", day=day)
    sent = typed()
    for first in ("2026-11-24", "2026-11-25"):
        look = anna.post(f"{PAGE}/podglad", {**sent, "first": first})
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', look.content.decode()))
        assert hidden["key"] != sent["key"]
        assert anna.post(f"{PAGE}/zlecenie", {**hidden, "potwierdzenie": "1"}).status_code == 303
    with office_context(house.office):
        assert BulkRun.objects.count() == 2


def test_another_order_under_a_used_key_is_refused(house: House, anna: Client) -> None:
    for day in (TUESDAY, WEDNESDAY):
        house.visit("10:00", day=day)
    sent = {**typed(), "potwierdzenie": "1"}
    assert anna.post(f"{PAGE}/zlecenie", sent).status_code == 303
    assert anna.post(f"{PAGE}/zlecenie", {**sent, "first": "2026-11-25"}).status_code == 422
    with office_context(house.office):
        assert BulkRun.objects.count() == 1


def test_days_that_can_still_be_booked_are_warned_of(house: House, anna: Client) -> None:
    house.visit("10:00", day=TUESDAY)
    with office_context(house.office):
        open_tuesdays(house)
    warned = "Te dni są nadal otwarte"
    assert warned in words(anna.post(f"{PAGE}/podglad", typed()).content.decode())
    with office_context(house.office):
        CalendarException.objects.create(first_day=TUESDAY, last_day=TUESDAY, closed=True)
    assert warned not in words(anna.post(f"{PAGE}/podglad", typed()).content.decode())


def test_another_office_knows_nothing_of_an_order(
    house: House, anna: Client, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    person, celina = hire(pultusk, "Celina"), at(pultusk)
    with office_context(pultusk):
        Settings.objects.get_or_create()
        celina.force_login(person)
    house.visit("10:00", day=TUESDAY)
    place = anna.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": "1"})["Location"]
    assert celina.get(PAGE).status_code == 200
    for answer in (celina.get(place), celina.get(f"{place}/stan")):
        assert answer.status_code == 404
    for act in ("zatrzymanie", "telefony.csv", "wybor"):
        assert celina.post(f"{place}/{act}").status_code == 404
    assert celina.post(f"{PAGE}/podglad", typed()).status_code == 422, "no visits of its own"
    with office_context(house.office):
        assert BulkRun.objects.get().state == "running"


def test_the_result_costs_the_same_however_many_must_be_called(house: House, anna: Client) -> None:
    def queries(count: int, day: date) -> int:
        for number in range(count):
            visit = house.visit(f"{8 + number:02}:00", day=day)
            with office_context(house.office):
                Contact.objects.filter(booking=visit).update(email="", phone="")
        sent = {**typed(first=f"{day}"), "potwierdzenie": str(count)}
        place = anna.post(f"{PAGE}/zlecenie", sent)["Location"]
        run_all(house)
        anna.get(place)
        with CaptureQueriesContext(connection) as asked:
            assert "brak e-maila i telefonu do SMS" in read(anna, place)
        return len(asked)

    assert queries(1, TUESDAY) == queries(3, WEDNESDAY)


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
    assert bartek.post(f"{place}/telefony.csv").status_code == 404
    assert bartek.post(f"{place}/wybor").status_code == 404
    assert bartek.get(f"{place}/stan").status_code == 404
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


def test_the_first_page_costs_the_same_however_many_orders_there_were(
    house: House, anna: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(anna, PAGE)
        return len(asked)

    found = []
    for hour in ("10:00", "11:00", "12:00"):
        house.visit(hour, day=TUESDAY)
        assert anna.post(f"{PAGE}/zlecenie", {**typed(), "potwierdzenie": "1"}).status_code == 303
        run_all(house)
        read(anna, PAGE)
        found.append(queries())
    assert len(set(found)) == 1
