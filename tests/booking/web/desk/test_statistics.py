"""Statistics: counted from what nobody needs to forget, one period against the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from support.house import TEN, House
from support.pages import read, words
from support.staff import hire

from booking.domain.figures.counts import Count, Period, Shelf, count_visits
from booking.domain.figures.occupancy import occupancy
from booking.domain.figures.report import ahead_labels
from booking.domain.retain import forget_old
from booking.enums import BookingState
from booking.models import Booking, BookingEvent, Contact, Counter, HoursTemplate, Service
from booking.web.desk.charts import Value, bars
from tenants.context import office_context
from tenants.models import Office

_S = BookingState
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
PAGE = "/panel/statystyki?od=2026-11-01&do=2026-11-30"
XLSX = "/panel/statystyki.xlsx?od=2026-11-01&do=2026-11-30"
MONDAY = date(2026, 11, 23)


def ended(house: House, booking: Booking, by: str, before: str = "booked") -> None:
    """A history in which the visit was booked, then called off by somebody."""
    steps = [("submit", "", before, "resident"), ("cancel", before, "cancelled", by)]
    with office_context(house.office):
        for number, (action, was, is_now, kind) in enumerate(steps, 1):
            BookingEvent.objects.create(
                booking=booking, number=number, at=TEN, action=action, by_kind=kind,
                state_from=was, state_to=is_now,
            )  # fmt: skip


@pytest.fixture
def month(house: House) -> House:
    """Of everything something; in October one visit."""
    house.visit("09:00", state=_S.SERVED)
    house.visit("10:00", state=_S.SERVED, counter="c")
    house.visit("11:00", state=_S.MISSED)
    house.visit("12:00", state=_S.BOOKED, day=MONDAY, channel="desk")
    ended(house, house.visit("13:00", state=_S.CANCELLED), "resident")
    ended(house, house.visit("13:00", state=_S.CANCELLED), "clerk")
    ended(house, house.visit("13:00", state=_S.CANCELLED), "resident", "pending")
    house.visit("14:00", state=_S.EXPIRED)
    house.visit("15:00", state=_S.HELD, day=MONDAY)
    house.visit("09:00", state=_S.SERVED, day=date(2026, 10, 30))
    return house


def test_every_ending_is_counted_once_and_forms_never_sent_not_at_all(month: House) -> None:
    with office_context(month.office):
        now, before = count_visits(NOVEMBER, ()).whole
    assert (now.made, now.served, now.missed, now.expired) == (8, 2, 1, 1)
    assert (now.by_resident, now.by_office, now.by_system) == (2, 1, 0)
    assert now.confirmed == 6, "what was cancelled before it was confirmed never was"
    assert now.missed_share == pytest.approx(1 / 3)
    assert (before.made, before.served) == (1, 1)


def test_the_period_before_is_as_long_and_ends_where_this_one_begins() -> None:
    assert NOVEMBER.before == Period(date(2026, 10, 2), date(2026, 10, 31))
    assert NOVEMBER.before.length == NOVEMBER.length == 30


def test_tables_by_service_unit_counter_channel_day_and_days_ahead_add_up(month: House) -> None:
    with office_context(month.office):
        counts = count_visits(NOVEMBER, ())
    for shelf in Shelf:
        assert sum(now.made for now, _before in counts.pairs(shelf).values()) == 8, shelf
    assert counts.now[Shelf.CHANNEL]["desk"].made == 1
    assert counts.now[Shelf.DAY]["2026-11-23"].made == 1
    # Booked three days ahead of Friday, and six ahead of Monday.
    assert {key: one.made for key, one in counts.now[Shelf.AHEAD].items()} == {"2": 7, "3": 1}
    assert [str(one) for one in ahead_labels()][2:4] == ["2–3", "4–7"]


def test_a_day_belongs_to_the_local_date(house: House) -> None:
    house.visit("00:30", state=_S.SERVED, day=date(2026, 11, 1))
    house.visit("23:30", state=_S.SERVED, day=date(2026, 11, 30))
    house.visit("00:30", state=_S.SERVED, day=date(2026, 12, 1))
    with office_context(house.office):
        assert count_visits(NOVEMBER, ()).whole[0].made == 2


def test_the_numbers_stay_when_people_are_forgotten(month: House) -> None:
    with office_context(month.office):
        before = count_visits(NOVEMBER, ())
        forget_old(TEN + timedelta(days=400))
        assert not Contact.objects.exists()
        assert count_visits(NOVEMBER, ()) == before


def test_how_full_is_taken_of_open_time_by_weekday_and_hour(house: House) -> None:
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={"fri": ["08:00-10:00"]})
        Counter.objects.exclude(key="a").update(active=False)
        house.counters["a"].services.add(house.service)
        house.service.units.add(house.units["bok"])
    house.visit("08:00")
    house.visit("12:00")  # outside of today's plan: nobody knows how long it was open then
    with office_context(house.office):
        full = occupancy(Period(date(2026, 11, 16), date(2026, 11, 22)), ())
    assert full.share() == pytest.approx(30 / 120)
    assert full.share(hour=8) == pytest.approx(30 / 60)
    assert full.share(weekday=4, hour=9) == 0
    assert full.share(weekday=0) is None
    assert (full.hours, full.weekdays, full.opened_minutes) == ([8, 9], [4], 120)


def test_the_page_shows_numbers_charts_and_their_tables(month: House, anna: Client) -> None:
    markup = anna.get(PAGE).content.decode()
    text = words(markup)
    assert "Rezerwacje 8 1 +7" in text
    assert "Nieobecności 1 0 +1" in text
    assert "Odwołane przez mieszkańców 2 0 +2" in text
    assert 'role="img" aria-labelledby="wykres-dni opis-dni"' in markup
    assert "Okienko a" in text
    assert "w porównaniu z okresem 2.10.2026–31.10.2026" in text


def test_the_workbook_holds_the_same_and_no_formula(month: House, anna: Client) -> None:
    with office_context(month.office):
        Service.objects.update(name="=HYPERLINK(0)")
    answer = anna.get(XLSX)
    assert answer["Content-Disposition"] == (
        'attachment; filename="statystyki-2026-11-01-2026-11-30.xlsx"'
    )
    book = load_workbook(BytesIO(answer.content))
    assert [row[1].value for row in book["Razem"].iter_rows(min_row=3, max_row=6)] == [8, 6, 2, 1]
    name = book["Sprawy"].cell(2, 1)
    assert (name.value, name.data_type) == ("=HYPERLINK(0)", "s")
    assert {"Jednostki", "Okienka", "Dni", "Zajętość"} <= set(book.sheetnames)


def test_a_period_that_is_none_is_said_beside_its_box(house: House, anna: Client) -> None:
    for query, said in (
        ("od=2026-11-30&do=2026-11-01", "pierwszy."),
        ("od=2020-01-01&do=2026-11-01", "najwyżej dwa lata"),
        ("od=9999-12-31&do=9999-12-31", "poprawną datę"),
        ("do=0001-01-01", "poprawną datę"),
        ("od=wczoraj", "od"),
    ):
        answer = anna.get(f"/panel/statystyki?{query}")
        assert answer.status_code == 422, query
        assert said in words(answer.content.decode())
    assert anna.get("/panel/statystyki").status_code == 200, "no period: the last thirty days"


def test_bartek_counts_his_own_unit_and_celina_her_own_office(
    month: House, bartek: Client, pultusk: Office, at: Callable[[Office], Client]
) -> None:
    text = read(bartek, PAGE)
    assert "Rezerwacje 7 1 +6" in text
    assert "Okienko c" not in text
    assert "Jednostka usc" not in text
    assert bartek.get(f"{PAGE}&jednostka={month.units['usc'].pk}").status_code == 422
    celina = at(pultusk)
    person = hire(pultusk, "Celina")
    with office_context(pultusk):
        celina.force_login(person)
    assert "Rezerwacje 0 0 +0" in read(celina, PAGE)


def test_one_visit_and_three_ask_the_same(house: House, anna: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert anna.get(PAGE).status_code == 200
        return len(queries)

    house.visit("09:00", state=_S.SERVED)
    anna.get(PAGE)
    one = asked()
    house.visit("10:00", state=_S.MISSED, counter="c")
    house.visit("11:00", state=_S.SERVED, counter="b")
    assert asked() == one


def test_bars_are_as_high_as_their_numbers() -> None:
    chart = bars("k", "t", "d", [Value("a", 10, 5, "10"), Value("b", 5)])
    first, second = chart.bars
    assert first.height == pytest.approx(2 * second.height, abs=0.2)
    assert first.part == pytest.approx(first.height / 2, abs=0.2)
    assert chart.ticks[-1][1] == "10"
    assert bars("k", "t", "d", []).bars == ()
    assert Count().missed_share is None
