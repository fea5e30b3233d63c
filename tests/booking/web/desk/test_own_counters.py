"""Bartek looks after some counters: *Today* begins with them, the others stay one press away."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import TEN, TODAY, House
from support.pages import read
from support.staff import hire

from booking.domain.day_sheet import day_sheet
from booking.domain.desk_choice import choice_of, choose_counters
from booking.domain.scope import Scope
from tenants.accounts.models import Role
from tenants.context import office_context


def test_today_begins_with_the_chosen_counters(house: House, anna: Client) -> None:
    house.visit("11:00", "Dorota Próbna", counter="a")
    house.visit("11:00", "Maria Próbna", counter="c")
    assert "Maria Próbna" in read(anna, "/panel/")
    answer = anna.post("/panel/moje-okienka", {"okienko": [str(house.counters["a"].pk)]})
    assert (answer.status_code, answer["Location"]) == (303, "/panel/")
    mine = read(anna, "/panel/")
    assert "Dorota Próbna" in mine
    assert "Maria Próbna" not in mine
    everybody = read(anna, "/panel/?okienka=wszystkie")
    assert "Maria Próbna" in everybody
    assert "Maria Próbna" in read(anna, "/panel/?jednostka=usc")
    assert "Maria Próbna" not in read(anna, "/panel/dzien/2026-11-20")


def test_no_counter_means_every_counter_again(house: House, anna: Client) -> None:
    house.visit("11:00", "Maria Próbna", counter="c")
    anna.post("/panel/moje-okienka", {"okienko": [str(house.counters["a"].pk)]})
    anna.post("/panel/moje-okienka", {})
    assert "Maria Próbna" in read(anna, "/panel/")


def test_nobody_chooses_a_counter_they_may_not_see(house: House, bartek: Client) -> None:
    assert "Okienko c" not in read(bartek, "/panel/moje-okienka")
    foreign = [str(house.counters["c"].pk), "nothing", str(house.service.pk)]
    bartek.post("/panel/moje-okienka", {"okienko": foreign})
    house.visit("11:00", "Maria Próbna", counter="c")
    house.visit("11:00", "Dorota Próbna", counter="a")
    page = read(bartek, "/panel/")
    assert "Maria Próbna" not in page
    assert "Dorota Próbna" in page


def test_what_one_person_chose_is_nothing_to_another(
    house: House, anna: Client, enter: Callable[..., Client]
) -> None:
    other = enter(hire(house.office, "Beata", Role.CLERK))
    house.visit("11:00", "Maria Próbna", counter="c")
    anna.post("/panel/moje-okienka", {"okienko": [str(house.counters["a"].pk)]})
    assert "Maria Próbna" in read(other, "/panel/")


def test_a_press_leads_back_to_the_same_counters(house: House, anna: Client) -> None:
    visit = house.visit("09:00", counter="a")
    anna.post("/panel/moje-okienka", {"okienko": [str(house.counters["a"].pk)]})
    answer = anna.post(f"/panel/wizyta/{visit.pk}/przybycie?dzien=2026-11-20&okienka=wszystkie")
    assert answer["Location"] == "/panel/?okienka=wszystkie"
    house.visit("11:00", "Maria Próbna", counter="c")
    watched = anna.get("/panel/dzien/2026-11-20/wizyty", headers={"hx-request": "true"})
    assert "Maria Próbna" not in watched.content.decode()


def test_the_sheet_of_own_counters_costs_as_much_whatever_they_hold(empty_house: House) -> None:
    for number in range(3):
        empty_house.counter(f"k{number}", "bok")
    chosen = frozenset({empty_house.counters["k0"].pk, empty_house.counters["k1"].pk})
    counts = []
    for hours in (["08:00"], ["08:30", "09:00"]):
        for hour in hours:
            for number in range(3):
                empty_house.visit(hour, counter=f"k{number}")
        with office_context(empty_house.office), CaptureQueriesContext(connection) as asked:
            sheet = day_sheet(TODAY, Scope(counters=chosen), now=TEN)
        counts.append((len(asked), sheet.total, len(sheet.columns)))
    assert counts == [(4, 2, 2), (4, 6, 2)]


def test_keys_are_switched_off_and_on_by_each_person(house: House, anna: Client) -> None:
    assert 'data-on="1"' in anna.get("/panel/").content.decode()
    answer = anna.post("/panel/klawisze", {"wlaczone": "0", "dalej": "/panel/lista"})
    assert (answer.status_code, answer["Location"]) == (303, "/panel/lista")
    assert 'data-on="0"' in anna.get("/panel/").content.decode()
    away = anna.post("/panel/klawisze", {"wlaczone": "1", "dalej": "https://example.com/"})
    assert away["Location"] == "/panel/"
    assert 'data-on="1"' in anna.get("/panel/").content.decode()


def test_choosing_twice_keeps_one_choice(house: House) -> None:
    person = hire(house.office, "Celestyna")
    with office_context(house.office):
        for key in ("a", "b"):
            choose_counters(person, [house.counters[key].pk], Scope())
        assert choice_of(person).counters == [str(house.counters["b"].pk)]
