"""Why nobody receives on a day, as residents are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from support.booking_desk import MONDAY, Desk

from booking.domain.closures import closures, shut
from booking.models import CalendarException, Counter, HoursTemplate, Service, Unit

SATURDAY = date(2026, 11, 28)
EVE = date(2026, 12, 24)
DAY = timedelta(days=1)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Two counters: the second one is in a branch."""
    desk = make_desk(priorities=(1, 2))
    branch = Unit.objects.create(key="filia", name="Filia", location=desk.location)
    desk.service.units.add(branch)
    Counter.objects.filter(key="k2").update(unit=branch)
    return desk


def special(first: date, last: date | None = None, **words: Any) -> None:
    words.setdefault("closed", not words.get("windows"))
    CalendarException.objects.create(first_day=first, last_day=last or first, **words)


def told(desk: Desk, first: date = MONDAY, last: date | None = None, **words: Any) -> list[str]:
    unit = words.get("unit")
    found = closures([desk.service.pk], unit.pk if unit else None, first, last or first)
    return [f"{day:%d.%m} {reason}".strip() for day, reason in found.items()]


def test_an_ordinary_week_has_nothing_to_tell(desk: Desk) -> None:
    assert told(desk, MONDAY, MONDAY + 13 * DAY) == []


def test_the_offices_closed_days_give_their_reason_if_one_was_written(desk: Desk) -> None:
    special(MONDAY, MONDAY + DAY, reason="szkolenie")
    special(MONDAY + 3 * DAY)
    assert told(desk, MONDAY, MONDAY + 4 * DAY) == ["23.11 szkolenie", "24.11 szkolenie", "26.11"]


def test_a_holiday_gives_its_name_unless_somebody_receives(desk: Desk) -> None:
    assert told(desk, EVE) == ["24.12 Wigilia Bożego Narodzenia"]
    special(EVE, counter=desk.counters[1], windows=["08:00-10:00"])
    assert told(desk, EVE) == []
    assert told(desk, EVE, unit=desk.unit) == ["24.12 Wigilia Bożego Narodzenia"]


def test_a_day_is_closed_when_every_place_is(desk: Desk) -> None:
    branch = Unit.objects.get(key="filia")
    special(MONDAY, unit=desk.unit, reason="remont")
    assert told(desk) == []
    assert told(desk, unit=desk.unit) == ["23.11 remont"]
    special(MONDAY, unit=branch, reason="awaria")
    assert told(desk) == ["23.11 remont"], "of several reasons that of the counter tried first"


def test_a_counter_that_is_away_is_the_reason_where_no_other_receives(desk: Desk) -> None:
    special(MONDAY, counter=desk.counters[0], reason="urlop")
    assert told(desk) == []
    assert told(desk, unit=desk.unit) == ["23.11 urlop"]


def test_the_reason_is_that_of_the_exception_which_decides(desk: Desk) -> None:
    special(MONDAY, MONDAY + 9 * DAY, reason="przerwa letnia")
    special(MONDAY, reason="awaria")
    assert told(desk, MONDAY, MONDAY + DAY) == ["23.11 awaria", "24.11 przerwa letnia"]
    special(MONDAY, unit=desk.unit, reason="remont")
    assert told(desk, unit=desk.unit) == ["23.11 remont"]
    special(MONDAY, counter=desk.counters[0], windows=["08:00-09:00"])
    assert told(desk) == []


def test_a_weekend_is_told_about_only_where_one_would_receive(desk: Desk) -> None:
    special(SATURDAY, SATURDAY + DAY, reason="awaria")
    assert told(desk, SATURDAY, SATURDAY + DAY) == []
    HoursTemplate.objects.update(windows={"sat": ["09:00-12:00"]})
    assert told(desk, SATURDAY, SATURDAY + DAY) == ["28.11 awaria"]


def test_of_several_matters_one_that_nobody_deals_with_closes_the_day(desk: Desk) -> None:
    other = Service.objects.create(key="inna", name="Inna", duration=30, max_days=30)
    other.units.add(desk.unit)
    desk.counters[0].services.add(other)
    special(MONDAY, unit=desk.unit, reason="remont")
    matters = [desk.service.pk, other.pk]
    assert closures(matters, None, MONDAY, MONDAY + DAY) == {MONDAY: "remont"}


def test_one_query_whatever_is_asked(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    special(MONDAY, MONDAY + 40 * DAY, reason="remont")
    with django_assert_num_queries(1):
        assert len(told(desk, MONDAY, MONDAY + 90 * DAY)) > 25


def test_when_nobody_receives_at_all_the_reason_for_most_of_the_days_is_told(desk: Desk) -> None:
    matter, last = [desk.service.pk], MONDAY + 30 * DAY
    assert shut(matter, None, MONDAY, last) is None
    special(MONDAY, MONDAY + 60 * DAY, reason="remont")
    special(MONDAY, reason="awaria")
    assert shut(matter, None, MONDAY, last) == "remont"
    special(MONDAY + 3 * DAY, unit=desk.unit, windows=["08:00-09:00"])
    assert shut(matter, None, MONDAY, last) is None
    assert shut(matter, Unit.objects.get(key="filia").pk, MONDAY, last) == "remont"


def test_where_nobody_ever_receives_there_is_no_reason_to_tell(desk: Desk) -> None:
    Counter.objects.update(active=False)
    assert shut([desk.service.pk], None, MONDAY, MONDAY + 30 * DAY) is None
    Counter.objects.update(active=True)
    HoursTemplate.objects.all().delete()
    assert shut([desk.service.pk], None, MONDAY, MONDAY + 2 * DAY) is None
