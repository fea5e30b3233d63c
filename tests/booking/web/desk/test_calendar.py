"""The calendar: free, taken and held at every counter; live, movable, and readable as a table."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.house import TEN, TODAY, House
from support.pages import read

from booking.domain.desk_calendar import calendar_sheet
from booking.domain.desk_month import month_days
from booking.domain.scope import Scope
from booking.enums import BookingState
from booking.models import (
    Booking,
    CalendarException,
    Contact,
    Counter,
    HoursTemplate,
    Service,
    Unit,
)
from booking.models.zone import WARSAW
from tenants.context import office_context

_S = BookingState
FEED = "/panel/kalendarz/dane"
WEEK = ("mon", "tue", "wed", "thu", "fri")


@pytest.fixture
def open_house(house: House) -> House:
    """The house with hours: 8 to 12 on working days, for a service that residents see."""
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={day: ["08:00-12:00"] for day in WEEK})
        Service.objects.filter(pk=house.service.pk).update(status="published", max_days=30)
        for counter in house.counters.values():
            counter.services.add(house.service)
        house.service.units.set(house.units.values())
    return house


def feed(browser: Client, query: str = "") -> dict[str, Any]:
    answer = browser.get(f"{FEED}{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def at_counter(drawn: dict[str, Any], house: House, key: str) -> list[tuple[str, str, str]]:
    mine, letters = str(house.counters[key].pk), drawn["letters"]
    return sorted(
        (one["start"][11:], one["end"][11:], letters[one["state"]] if "state" in one else "W")
        for one in [*drawn["stays"], *drawn["gaps"]]
        if one["counter"] == mine
    )


def test_free_taken_and_held_stand_beside_each_other(open_house: House, anna: Client) -> None:
    open_house.visit("10:30", counter="a")
    open_house.visit(
        "11:00", counter="a", state=_S.HELD, expires_at=TEN + timedelta(minutes=5), client="x"
    )
    drawn = feed(anna)
    assert drawn["free"]["letter"] == "W"
    assert at_counter(drawn, open_house, "a") == [
        ("10:00", "10:30", "W"),
        ("10:30", "11:00", "U"),
        ("11:00", "11:30", "T"),
        ("11:30", "12:00", "W"),
    ]
    assert at_counter(drawn, open_house, "b") == [("10:00", "12:00", "W")]
    assert [one["title"] for one in drawn["counters"]] == ["Okienko a", "Okienko b", "Okienko c"]


def test_whoever_fills_in_a_form_is_nobody_yet(open_house: House, anna: Client) -> None:
    open_house.visit(
        "11:00", "Nikt Taki", state=_S.HELD, expires_at=TEN + timedelta(minutes=5), client="x"
    )
    drawn = json.dumps(feed(anna), ensure_ascii=False)
    assert "Nikt Taki" not in drawn
    assert "trwa rezerwacja" in drawn


def test_an_open_calendar_hears_only_of_changes(
    open_house: House, anna: Client, bartek: Client, clockwork: time_machine.Coordinates
) -> None:
    visit = open_house.visit("10:30")
    tag = anna.get(FEED)["ETag"]
    assert anna.get(FEED, headers={"if-none-match": tag}).status_code == 304
    bartek.post(f"/panel/wizyta/{visit.pk}/przybycie")
    changed = anna.get(FEED, headers={"if-none-match": tag})
    assert changed.status_code == 200
    clockwork.shift(timedelta(minutes=5))
    later = anna.get(FEED, headers={"if-none-match": changed["ETag"]})
    assert later.status_code == 200  # five minutes of free time have gone by


def test_a_poll_builds_nothing_while_nothing_changes(
    open_house: House, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_house.visit("10:30")
    page = anna.get("/panel/kalendarz").content.decode()
    tag = html.unescape(page.split('data-tag="')[1].split('"')[0])
    monkeypatch.setattr("booking.web.desk.calendar.feed.calendar_sheet", lambda *_a, **_k: 1 / 0)
    with CaptureQueriesContext(connection) as asked:
        assert anna.get(FEED, headers={"if-none-match": tag}).status_code == 304
    assert len(asked) <= 6


def test_whatever_is_seen_in_a_calendar_is_heard_of(open_house: House, anna: Client) -> None:
    """A rename, an hour, a closed day: each changes the fingerprint, and so does a visit."""
    visit = open_house.visit("10:30")
    office, key = open_house.office, {"key": "zwykle"}
    closed = {"first_day": TODAY, "last_day": TODAY, "closed": True}
    changes: dict[str, Callable[[], object]] = {
        "a name": lambda: Contact.objects.filter(booking=visit).update(last_name="Nowa"),
        "a matter": lambda: Service.objects.update(name="Paszport"),
        "a counter": lambda: Counter.objects.filter(key="b").update(name="Nowe okienko"),
        "a unit": lambda: Unit.objects.filter(key="usc").update(name="Stan cywilny"),
        "hours": lambda: HoursTemplate.objects.filter(**key).update(windows={"fri": []}),
        "a day": lambda: CalendarException.objects.create(**closed),
        "the day again": lambda: CalendarException.objects.all().delete(),
        "who does what": lambda: open_house.counters["c"].services.set([]),
        "a visit": lambda: Booking.objects.filter(pk=visit.pk).update(state=_S.ARRIVED),
        "its end": lambda: Booking.objects.filter(pk=visit.pk).update(released_at=TEN),
        "another": lambda: open_house.visit("11:30"),
    }
    for name, change in changes.items():
        tag = anna.get(FEED)["ETag"]
        with office_context(office), transaction.atomic():  # as every change is one
            change()
        assert anna.get(FEED, headers={"if-none-match": tag}).status_code == 200, name


def test_a_fingerprint_is_of_one_place_and_one_person(
    open_house: House, anna: Client, bartek: Client, auditor: Client
) -> None:
    addresses = ["", "?jednostka=bok", "?jednostka=usc", "?widok=tydzien", "?data=2026-11-23"]
    tags = [anna.get(f"{FEED}{one}")["ETag"] for one in addresses]
    tags += [browser.get(FEED)["ETag"] for browser in (bartek, auditor)]
    assert len(set(tags)) == len(tags)


def test_a_hold_that_runs_out_is_free_again_without_anybody_cleaning(
    open_house: House, anna: Client, clockwork: time_machine.Coordinates
) -> None:
    open_house.visit("11:00", state=_S.HELD, expires_at=TEN + timedelta(seconds=3), client="x")
    tag = anna.get(FEED)["ETag"]
    clockwork.shift(timedelta(seconds=4))
    assert anna.get(FEED, headers={"if-none-match": tag}).status_code == 200
    assert at_counter(feed(anna), open_house, "a") == [("10:00", "12:00", "W")]


def test_past_days_and_holidays_have_nothing_free(open_house: House, anna: Client) -> None:
    for day in ("2026-11-19", "2026-12-25"):
        drawn = feed(anna, f"?data={day}")
        assert drawn["stays"] == drawn["gaps"] == []


def test_a_clerk_of_one_unit_never_sees_anothers(open_house: House, bartek: Client) -> None:
    open_house.visit("10:30", "Maria Próbna", counter="c")
    drawn = feed(bartek)
    assert [one["title"] for one in drawn["counters"]] == ["Okienko a", "Okienko b"]
    assert "Maria" not in json.dumps(drawn)
    assert bartek.get(f"{FEED}?jednostka=usc").status_code == 404
    foreign = open_house.counters["c"].pk
    assert bartek.get(f"/panel/kalendarz?widok=tydzien&okienko={foreign}").status_code == 404
    page = read(bartek, "/panel/kalendarz?tabela=1")
    assert "Okienko c" not in page


@pytest.mark.parametrize("query", ["?widok=rok", "?data=jutro", "?data=9999-12-31", "?okienko=x"])
def test_what_there_is_not_is_a_404(open_house: House, anna: Client, query: str) -> None:
    assert anna.get(f"/panel/kalendarz{query}").status_code == 404


def test_the_same_is_a_table_for_whoever_has_no_script(open_house: House, anna: Client) -> None:
    open_house.visit("10:30", "Dorota Próbna")
    page = anna.get("/panel/kalendarz").content.decode()
    assert "<noscript>" in page
    table = read(anna, "/panel/kalendarz?tabela=1")
    assert "10:30–11:00 umówiona Dorota Próbna" in table
    assert "11:00–12:00 wolne" in table
    week = read(anna, "/panel/kalendarz?widok=tydzien&tabela=1")
    assert "Piątek, 20 listopada" in week
    assert "Okienko b" not in week.partition("10:30–11:00")[2]


def test_a_month_counts_visits_and_how_full_days_are(open_house: House, anna: Client) -> None:
    for key in ("a", "b", "c"):
        for hour in ("10:00", "10:30", "11:00", "11:30"):
            open_house.visit(hour, counter=key, day=TODAY + timedelta(days=3))
    page = read(anna, "/panel/kalendarz?widok=miesiac")
    assert "12 wizyt zajęte 50%" in page
    assert "zamknięte" in page.lower() or "nieczynne" in page.lower()


def test_a_dropped_visit_leads_to_the_preview_of_its_message_and_back(
    open_house: House, anna: Client
) -> None:
    visit = open_house.visit("10:30", day=TODAY + timedelta(days=3))
    goal = open_house.counters["b"].pk
    seen = "widok=tydzien&jednostka=bok&data=2026-11-20&next=//inny.example"
    dropped = {"na": "2026-11-24T11:00", "okienko": goal, "kalendarz": seen}
    drop = anna.get(f"/panel/kalendarz/przeniesienie/{visit.pk}", dropped)
    assert drop.status_code == 302
    page = read(anna, drop["Location"])
    assert "Okienko b" in page
    assert "11:00" in page
    assert open_house.history(visit) == []
    moved = anna.post(drop["Location"], {"termin": f"2026-11-24T11:00:00+01:00/{goal}"})
    assert moved.status_code == 303
    home = "/panel/kalendarz?widok=tydzien&jednostka=bok&data=2026-11-24"
    assert moved["Location"] == home
    assert "Termin jest zmieniony" in read(anna, home)
    assert "Termin jest zmieniony" not in read(anna, home)
    with office_context(open_house.office):
        there = Booking.objects.get(pk=visit.pk)
    assert there.counter_id == goal
    assert there.starts_at == datetime(2026, 11, 24, 11, tzinfo=WARSAW)


def test_a_drop_that_says_nothing_is_a_404(open_house: House, anna: Client) -> None:
    visit = open_house.visit("10:30")
    base = f"/panel/kalendarz/przeniesienie/{visit.pk}"
    assert anna.get(base).status_code == 404
    assert anna.get(f"{base}?na=2026-11-23T11:00&okienko=x").status_code == 404
    assert anna.get(f"{base}?na=wczoraj&okienko={open_house.counters['a'].pk}").status_code == 404


def test_why_a_time_is_gone_is_said_counter_by_counter(
    open_house: House, anna: Client, bartek: Client
) -> None:
    visit = open_house.visit("10:30", counter="a", day=TODAY + timedelta(days=3))
    asked = f"?okienko={open_house.counters['a'].pk}&dzien=2026-11-23&godzina=10:30"
    page = read(anna, f"/panel/kalendarz/dlaczego{asked}")
    assert f"Okienko a zajęte przez inną wizytę: {visit.reference}" in page
    assert "Okienko b wolne" in page
    assert "Okienko c" not in read(bartek, f"/panel/kalendarz/dlaczego{asked}")
    assert anna.get("/panel/kalendarz/dlaczego").status_code == 200
    assert anna.get("/panel/kalendarz/dlaczego?godzina=x&sprawa=y").status_code == 200


def test_a_sheet_costs_as_many_queries_whatever_it_holds(open_house: House) -> None:
    counts = []
    for hours in (("08:00",), ("08:30", "09:00")):
        for hour in hours:
            for key in ("a", "b", "c"):
                open_house.visit(hour, counter=key)
        with office_context(open_house.office), CaptureQueriesContext(connection) as asked:
            sheet = calendar_sheet(TODAY, TODAY + timedelta(days=6), Scope(), now=TEN)
            month_days(TODAY, TODAY + timedelta(days=30), Scope(), now=TEN)
        counts.append((len(asked), len(sheet.stays)))
    assert counts == [(9, 3), (9, 9)]


def test_the_page_asks_as_much_for_three_visits_as_for_one(open_house: House, anna: Client) -> None:
    counts = []
    for hours in (("10:00",), ("10:30", "11:00")):
        for hour in hours:
            open_house.visit(hour)
        anna.get("/panel/kalendarz")
        with CaptureQueriesContext(connection) as asked:
            assert anna.get("/panel/kalendarz").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_an_auditor_looks_and_moves_nothing(
    open_house: House, auditor: Client, enter: Callable[..., Client]
) -> None:
    visit = open_house.visit("11:00")
    drawn = feed(auditor)
    assert drawn["stays"]
    assert not any(one.get("moves") for one in drawn["stays"])
    base = f"/panel/kalendarz/przeniesienie/{visit.pk}"
    assert auditor.get(f"{base}?na=2026-11-23T11:00&okienko=x").status_code == 403
