"""The page about public holidays on Saturdays."""

from __future__ import annotations

from datetime import date

from django.test import Client
from support.house import House
from support.pages import read, words

from booking.models import CalendarException, Counter, HolidayDecision, HoursTemplate
from tenants.context import office_context

PAGE = "/panel/ustawienia/swieta"
BOXING = f"{PAGE}/2026-12-26"


def closed(house: House) -> list[date]:
    with office_context(house.office):
        return [one.first_day for one in CalendarException.objects.all()]


def test_an_admin_is_told_on_the_desk_and_decides_on_the_page(house: House, anna: Client) -> None:
    assert "wypada w sobotę (26.12.2026)" in read(anna, "/panel/").replace("\u00a0", " ")
    assert "Jeszcze bez decyzji." in read(anna, PAGE)
    answer = anna.post(BOXING, {"day_off": "2026-12-28", "give": ""}, follow=True)
    assert "Dzień wolny: poniedziałek, 28 grudnia" in words(answer.content.decode())
    assert closed(house) == [date(2026, 12, 28)]
    assert "wypada w sobotę" not in read(anna, "/panel/").replace("\u00a0", " ")


def test_leaving_the_hours_as_they_are_is_a_decision(house: House, anna: Client) -> None:
    answer = anna.post(BOXING, {"day_off": "", "keep": ""}, follow=True)
    assert "Bez dnia wolnego: godziny przyjęć" in words(answer.content.decode())
    assert closed(house) == []


def test_what_is_wrong_is_said_beside_the_field(house: House, anna: Client) -> None:
    for typed in ("", "jutro", "2026-12-27", "2026-11-20"):
        answer = anna.post(BOXING, {"day_off": typed, "give": ""})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    with office_context(house.office):
        assert not HolidayDecision.objects.exists()


def test_visits_of_the_day_are_listed_before_it_is_closed(house: House, anna: Client) -> None:
    with office_context(house.office):
        HoursTemplate.objects.create(key="zwykle", windows={"mon": ["08:00-16:00"]})
        Counter.objects.update(hours_key="zwykle")
        house.counters["a"].services.add(house.service)
        house.service.units.add(house.counters["a"].unit)
    visit = house.visit("10:00", day=date(2026, 12, 28))
    answer = anna.post(BOXING, {"day_off": "2026-12-28", "give": ""})
    assert answer.status_code == 409
    assert visit.reference in words(answer.content.decode())
    assert closed(house) == []
    anna.post(BOXING, {"day_off": "2026-12-28", "give": "", "stranded": "on"})
    assert closed(house) == [date(2026, 12, 28)]


def test_only_admins_decide(house: House, anna: Client, bartek: Client, auditor: Client) -> None:
    for browser in (bartek, auditor):
        assert browser.get(PAGE).status_code == 403
        assert browser.post(BOXING, {"day_off": "2026-12-28", "give": ""}).status_code == 403
        assert "wypada" not in read(browser, "/panel/")
    assert closed(house) == []


def test_a_day_that_is_no_such_holiday_is_not_found(house: House, anna: Client) -> None:
    for day in ("2026-12-19", "swieto", "2020-12-26"):
        assert anna.post(f"{PAGE}/{day}", {"keep": ""}).status_code == 404
