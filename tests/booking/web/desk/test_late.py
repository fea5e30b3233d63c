"""It takes longer today: the desk says so at a counter or for the unit, and takes it back."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import House
from support.pages import read

from booking.models import Delay
from tenants.context import office_context


def late(browser: Client, house: House, counter: str, **typed: str) -> int:
    address = f"/panel/opoznienie/{house.counters[counter].pk}"
    return browser.post(address, {"minutes": "20", **typed}).status_code


def test_a_counter_runs_late_and_is_in_time_again(house: House, bartek: Client) -> None:
    assert late(bartek, house, "a", note="awaria drukarki") == 303
    page = read(bartek, "/panel/")
    assert "Okienko a: około 20 minut opóźnienia – awaria drukarki" in page
    assert "awaria" in read(bartek, "/panel/opoznienie")
    bartek.post(f"/panel/opoznienie/{house.counters['a'].pk}/odwolanie")
    assert "opóźnienia" not in read(bartek, "/panel/")


def test_the_whole_unit_runs_late(house: House, bartek: Client) -> None:
    assert late(bartek, house, "a", everywhere="on") == 303
    assert "Jednostka bok: około 20 minut opóźnienia" in read(bartek, "/panel/")
    assert "cała jednostka" in read(bartek, "/panel/opoznienie")
    undo = f"/panel/opoznienie/{house.counters['b'].pk}/odwolanie"
    bartek.post(undo, {"jednostka": "1"})
    with office_context(house.office):
        assert not Delay.objects.exists()


def test_an_open_page_hears_of_a_delay(house: House, anna: Client, bartek: Client) -> None:
    watch = "/panel/dzien/2026-11-20/wizyty"
    tag = anna.get(watch)["ETag"]
    late(bartek, house, "a")
    assert anna.get(watch, headers={"if-none-match": tag}).status_code == 200


def test_what_makes_no_sense_is_said_beside_the_field(house: House, bartek: Client) -> None:
    address = f"/panel/opoznienie/{house.counters['a'].pk}"
    for typed in ({"minutes": "1"}, {"minutes": "dużo"}, {"minutes": "20", "until": "08:00"}):
        answer = bartek.post(address, typed)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()


def test_nobody_speaks_for_another_unit_or_without_the_role(
    house: House, bartek: Client, auditor: Client
) -> None:
    assert late(bartek, house, "c") == 404
    assert late(auditor, house, "a") == 403
    assert auditor.get("/panel/opoznienie").status_code == 403
    assert "Okienko c" not in read(bartek, "/panel/opoznienie")


def test_the_page_of_delays_asks_as_much_for_three_counters_as_for_one(
    empty_house: House, anna: Client
) -> None:
    counts = []
    for keys in (("a",), ("b", "c")):
        for key in keys:
            empty_house.counter(key, "bok")
            late(anna, empty_house, key)
        anna.get("/panel/opoznienie")
        with CaptureQueriesContext(connection) as asked:
            assert anna.get("/panel/opoznienie").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
