"""What a clerk sees of the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from support.house import TEN, TODAY, House
from support.pages import read, words

from booking.enums import BookingState
from booking.models import Counter
from tenants.context import office_context

_S = BookingState


def test_today_shows_each_counter_with_its_visits_in_order(house: House, anna: Client) -> None:
    house.visit("11:00", "Zofia Próbna")
    house.visit("08:30", "Adam Próbny", people=3)
    house.visit("09:00", "Maria Próbna", counter="c")
    page = read(anna, "/panel/")
    assert "Dziś, piątek, 20 listopada" in page
    first, second, third = page.index("Okienko a"), page.index("Okienko b"), page.index("Okienko c")
    assert first < page.index("Adam Próbny") < page.index("Zofia Próbna") < second
    assert third < page.index("Maria Próbna")
    assert "8:30 –9:00" in page
    assert "3 osoby" in page
    assert "Dowód osobisty T0" in page
    assert "Brak wizyt." in page[second:third]


def test_what_a_day_is_made_of(house: House, anna: Client) -> None:
    for hour, state in (
        ("08:00", _S.SERVED),
        ("08:30", _S.MISSED),
        ("09:00", _S.CANCELLED),
        ("09:30", _S.ARRIVED),
        ("10:00", _S.BOOKED),
        ("10:30", _S.BOOKED),
        ("11:00", _S.DROPPED),
        ("11:30", _S.REJECTED),
        ("12:00", _S.EXPIRED),
        ("12:30", _S.HELD),
    ):
        house.visit(hour, state=state)
    page = read(anna, "/panel/")
    assert "Wizyty 5 Do przyjęcia 2 Na miejscu 1 Obsłużone 1 Nieobecności 1 Odwołane 1" in page
    for word in ("porzucona", "odrzucona", "niepotwierdzona", "trwa rezerwacja"):
        assert word not in page


def test_what_ran_out_is_not_shown_even_before_it_is_cleaned_up(
    house: House, anna: Client, clockwork: time_machine.Coordinates
) -> None:
    ends = TEN + timedelta(minutes=10)
    house.visit("11:00", state=_S.PENDING, expires_at=ends)
    assert "czeka na potwierdzenie" in read(anna, "/panel/")
    clockwork.shift(timedelta(minutes=10))
    assert "czeka na potwierdzenie" not in read(anna, "/panel/")


def test_the_now_line_stands_between_who_came_and_who_will(house: House, anna: Client) -> None:
    house.visit("09:30", "Adam Próbny")
    house.visit("10:30", "Zofia Próbna")
    page = read(anna, "/panel/")
    assert page.index("Adam Próbny") < page.index("teraz 10:00") < page.index("Zofia Próbna")
    assert "teraz" not in read(anna, "/panel/dzien/2026-11-23")


def test_the_next_person_is_who_is_here_and_due_else_who_comes_first(
    house: House, anna: Client
) -> None:
    house.visit("09:00", "Adam Późny")
    house.visit("09:30", "Maria Obecna", state=_S.ARRIVED)
    house.visit("11:00", "Zofia Wczesna", state=_S.ARRIVED)
    house.visit("10:30", "Jan Przyszły", counter="b")
    page = read(anna, "/panel/")
    assert page.count("Następna osoba") == 2
    assert "Następna osoba Maria Obecna" in page
    assert "Następna osoba Jan Przyszły" in page


def test_who_is_late_and_by_how_much(house: House, anna: Client) -> None:
    house.visit("09:38")
    house.visit("10:30")
    assert read(anna, "/panel/").count("spóźnienia") == 1
    assert "22 minuty spóźnienia" in read(anna, "/panel/")


def test_other_days_are_one_press_away(house: House, anna: Client) -> None:
    house.visit("09:00", "Dorota Jutrzejsza", day=TODAY + timedelta(days=1))
    assert "Jutrzejsza" not in read(anna, "/panel/")
    markup = anna.get("/panel/").content.decode()
    assert 'href="/panel/dzien/2026-11-19"' in markup
    assert 'href="/panel/dzien/2026-11-21"' in markup
    assert "Dorota Jutrzejsza" in read(anna, "/panel/dzien/2026-11-21")
    assert anna.get("/panel/dzien", {"data": "2026-11-21"})["Location"] == "/panel/dzien/2026-11-21"
    assert anna.get("/panel/dzien", {"data": "2026-11-20"})["Location"] == "/panel/"


@pytest.mark.parametrize("day", ["jutro", "2026-02-30", "20261120", "0001-01-01", "9999-12-31"])
def test_a_day_there_is_not_is_a_404(house: House, anna: Client, day: str) -> None:
    assert anna.get(f"/panel/dzien/{day}").status_code == 404
    assert anna.get("/panel/dzien", {"data": day}).status_code == 404


def test_a_visit_just_before_midnight_belongs_to_its_warsaw_day(house: House, anna: Client) -> None:
    house.visit("00:00", "Anna Nocna", day=TODAY + timedelta(days=1))
    house.visit("23:30", "Ewa Nocna")
    today, tomorrow = read(anna, "/panel/"), read(anna, "/panel/dzien/2026-11-21")
    assert ("Ewa Nocna" in today, "Anna Nocna" in today) == (True, False)
    assert ("Ewa Nocna" in tomorrow, "Anna Nocna" in tomorrow) == (False, True)


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_the_days_the_clocks_change_are_whole(house: House, anna: Client, day: str) -> None:
    house.visit("00:30", "Adam Pierwszy", day=date.fromisoformat(day))
    house.visit("23:00", "Ewa Ostatnia", day=date.fromisoformat(day))
    page = read(anna, f"/panel/dzien/{day}")
    assert "0:30 –1:00" in page
    assert "23:00 –23:30" in page


def test_the_unit_filter_leaves_one_unit(house: House, anna: Client) -> None:
    house.visit("11:00", "Adam Próbny")
    house.visit("11:00", "Maria Próbna", counter="c")
    page = read(anna, "/panel/?jednostka=usc")
    assert "Maria Próbna" in page
    assert "Adam Próbny" not in page
    assert anna.get("/panel/?jednostka=nie-ma").status_code == 404
    assert anna.get("/panel/", {"jednostka": "a\0b"}).status_code == 404


def test_a_closed_counter_shows_as_long_as_somebody_comes_to_it(house: House, anna: Client) -> None:
    house.visit("11:00", counter="b")
    with office_context(house.office):
        Counter.objects.update(active=False)
    page = read(anna, "/panel/")
    assert "Okienko b" in page
    assert "Okienko a" not in page


def test_an_office_without_counters_learns_what_they_are(
    empty_house: House, anna: Client, auditor: Client
) -> None:
    assert "Nie ma jeszcze okienek" in read(anna, "/panel/")
    assert "Dodaj pierwsze" in read(anna, "/panel/")
    assert "administrator Twojego urzędu" in read(auditor, "/panel/")


def test_a_day_without_visits_says_so(house: House, anna: Client) -> None:
    assert "Dziś nie ma wizyt" in read(anna, "/panel/")
    assert "Tego dnia nie ma wizyt" in read(anna, "/panel/dzien/2026-11-23")


def test_names_are_text_never_markup(house: House, anna: Client) -> None:
    house.visit("11:00", "<script>alert(1)</script> Próbny")
    markup = anna.get("/panel/").content.decode()
    assert "<script>alert" not in markup
    assert "<script>alert(1)</script> Próbny" in words(markup)


def test_state_is_said_in_words_beside_its_colour(house: House, anna: Client) -> None:
    house.visit("09:00", state=_S.ARRIVED)
    markup = anna.get("/panel/").content.decode()
    assert '<span class="state state-arrived">na miejscu</span>' in markup
