"""Running late: the desk says so once, and whoever has a visit today knows before coming."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, book

from booking.domain.delay import LateNote, clear_delay, delay_of, delays_today, set_delay
from booking.errors import Invalid, NotFound
from booking.models import Delay, Unit
from tenants.audit.models import Entry

NINE = at(MONDAY, 9)


def test_a_note_of_the_unit_is_told_to_who_comes_today(desk: Desk) -> None:
    visit = book(desk, 10)
    set_delay(LateNote(minutes=20, note=" awaria drukarki "), unit=desk.unit, now=NINE, by=BARTEK)
    told = delay_of(visit, NINE)
    assert told is not None
    assert (told.minutes, told.note) == (20, "awaria drukarki")
    assert Entry.objects.get(action="delay.set").by_name == "Bartek"


def test_it_is_told_on_its_day_only_and_until_its_hour(desk: Desk) -> None:
    visit = book(desk, 10)
    set_delay(LateNote(minutes=20, until=at(MONDAY, 9, 30)), unit=desk.unit, now=NINE, by=BARTEK)
    assert delay_of(visit, at(MONDAY, 9, 29)) is not None
    assert delay_of(visit, at(MONDAY, 9, 30)) is None
    set_delay(LateNote(minutes=20), unit=desk.unit, now=NINE, by=BARTEK)
    assert delay_of(visit, FRIDAY) is None
    assert delay_of(visit, NINE + timedelta(days=1)) is None


def test_the_note_of_ones_counter_goes_before_the_units(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 2))
    visits = [book(desk, 10) for _ in range(2)]
    set_delay(LateNote(minutes=10), unit=desk.unit, now=NINE, by=BARTEK)
    set_delay(LateNote(minutes=45), unit=desk.unit, counter=desk.counters[0], now=NINE, by=BARTEK)
    told = [delay_of(one, NINE) for one in visits]
    assert [one.minutes for one in told if one] == [45, 10]


def test_saying_it_again_replaces_and_taking_it_back_works_once(desk: Desk) -> None:
    for minutes in (10, 25):
        set_delay(LateNote(minutes=minutes), unit=desk.unit, now=NINE, by=BARTEK)
    assert [one.minutes for one in Delay.objects.all()] == [25]
    assert clear_delay(unit=desk.unit, now=NINE, by=BARTEK)
    assert not clear_delay(unit=desk.unit, now=NINE, by=BARTEK)
    assert Entry.objects.filter(action="delay.cleared").count() == 1


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (LateNote(4), "minutes"),
        (LateNote(241), "minutes"),
        (LateNote(20, "x" * 201), "note"),
        (LateNote(20, until=NINE), "until"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_box(
    desk: Desk, words: LateNote, wrong: str
) -> None:
    with pytest.raises(Invalid) as refused:
        set_delay(words, unit=desk.unit, now=NINE, by=BARTEK)
    assert set(refused.value.errors) == {wrong}
    assert refused.value.code == "validation"


def test_a_counter_of_another_unit_is_nobodys(desk: Desk) -> None:
    other = Unit.objects.create(key="usc", name="USC", location=desk.location)
    with pytest.raises(NotFound):
        set_delay(LateNote(minutes=10), unit=other, counter=desk.counters[0], now=NINE, by=BARTEK)


@pytest.mark.parametrize("units", [1, 3])
def test_the_notes_of_a_desk_are_one_query(
    desk: Desk, units: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many = [desk.unit] + [
        Unit.objects.create(key=f"u{n}", name=f"U{n}", location=desk.location)
        for n in range(units - 1)
    ]
    for unit in many:
        set_delay(LateNote(minutes=10), unit=unit, now=NINE, by=BARTEK)
    with django_assert_num_queries(1):
        assert len([one.unit.name for one in delays_today(many, NINE)]) == units
