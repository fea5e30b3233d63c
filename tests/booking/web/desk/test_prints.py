"""The day on paper: of a unit, a matter, a counter; as a page and as a file for screen readers."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read, words

from booking.domain.day_print.sheet import initials
from booking.enums import BookingState
from booking.models import Service
from tenants.audit.models import Entry
from tenants.context import office_context

_S = BookingState
DAY = "/panel/wydruk?dzien=2026-11-20"
FILE = "/panel/wydruk.pdf?dzien=2026-11-20"


def test_the_sheet_lists_who_is_expected_by_counter_and_hour(house: House, anna: Client) -> None:
    house.visit("11:00", "Ewa Druga")
    house.visit("09:00", "Adam Pierwszy")
    house.visit("10:00", "Jan Odwołany", state=_S.CANCELLED)
    house.visit("09:30", "Celina Inna", counter="c")
    page = read(anna, DAY)
    assert page.index("Adam Pierwszy") < page.index("Ewa Druga") < page.index("Celina")
    assert "Jan Odwołany" not in page
    assert "3 wizyty" in page


def test_today_is_printed_where_no_day_is_named(house: House, anna: Client) -> None:
    house.visit("09:00", "Adam Pierwszy")
    assert "Adam Pierwszy" in read(anna, "/panel/wydruk")
    for no_day in ("wczoraj", "9999-12-31"):
        assert anna.get(f"/panel/wydruk?dzien={no_day}").status_code == 422


def test_unit_matter_and_counter_limit_the_sheet(house: House, anna: Client) -> None:
    house.visit("09:00", "Adam Pierwszy")
    house.visit("09:00", "Ewa Druga", counter="b")
    house.visit("09:00", "Celina Inna", counter="c")
    with office_context(house.office):
        other = Service.objects.create(
            key="inna", name="Inna sprawa", duration=30, status="published"
        )
    unit, counter = house.units["bok"].pk, house.counters["b"].pk
    assert "Celina Inna" not in read(anna, f"{DAY}&jednostka={unit}")
    only = read(anna, f"{DAY}&jednostka={unit}&okienko={counter}")
    assert "Ewa Druga" in only
    assert "Adam Pierwszy" not in only
    assert "Tego dnia nie ma wizyt." in read(anna, f"{DAY}&sprawa={other.pk}")


def test_names_may_be_initials(house: House, anna: Client) -> None:
    house.visit("09:00", "Adam Pierwszy")
    page = read(anna, f"{DAY}&ukryj=on")
    assert "A. P." in page
    assert "Pierwszy" not in page
    assert initials("Dorota", "") == "D."


def test_the_file_is_tagged_for_screen_readers_and_taking_it_is_written_down(
    house: House, anna: Client
) -> None:
    house.visit("09:00", "Adam Pierwszy")
    answer = anna.get(FILE)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    for tag in (b"/StructTreeRoot", b"pdfuaid", b"/Lang"):
        assert tag in answer.content
    with office_context(house.office):
        assert Entry.objects.get(action="booking.day_printed").fields == ["1", "names"]


def test_bartek_prints_his_own_unit_and_nobody_else_gets_paper(
    house: House, bartek: Client, auditor: Client
) -> None:
    house.visit("09:00", "Adam Swój")
    house.visit("09:00", "Celina Obca", counter="c")
    page = read(bartek, DAY)
    assert "Adam Swój" in page
    assert "Celina Obca" not in page
    foreign = house.units["usc"].pk
    assert bartek.get(f"{DAY}&jednostka={foreign}").status_code == 422
    assert "Celina Obca" in read(auditor, DAY), "an auditor reads everything"
    stranger = Client(headers={"host": bartek.defaults["HTTP_HOST"]})
    assert stranger.get(FILE)["Location"].startswith("/panel/logowanie")


def test_the_sheet_asks_as_much_for_one_visit_as_for_three(house: House, anna: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "Okienko" in words(anna.get(DAY).content.decode())
        return len(queries)

    house.visit("09:00")
    anna.get(DAY)
    one = asked()
    house.visit("10:00")
    house.visit("10:00", counter="b")
    assert asked() == one
