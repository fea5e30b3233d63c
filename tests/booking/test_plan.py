"""The difference before saving: times that come and go, visits left without a place (rule 12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, MINUTE, book, send, state, take
from support.waiting import look, wait

from booking.domain.availability import free_days, free_times
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_pin
from booking.domain.plan import PlanDifference, plan, try_out
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.stranded import Why, stranded_now
from booking.domain.tokens import pin
from booking.models import (
    Booking,
    CalendarException,
    Counter,
    HoursTemplate,
    Location,
    Settings,
    WaitState,
)
from tenants.audit.actor import RESIDENT

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def town(make_desk: Callable[..., Desk]) -> Desk:
    """Two counters; many visits of one person allowed."""
    desk = make_desk(priorities=(1, 2), people=3)
    Settings.objects.update(visits_per_contact=50)
    return desk


def visit_at(desk: Desk, start: datetime, people: int = 1) -> Booking:
    """A booked visit at that moment."""
    pending = send(take(desk, start=start, people=people))
    return confirm_by_pin(booking_id=pending.pk, pin=pin(pending), now=FRIDAY + MINUTE)


def close(**words: object) -> CalendarException:
    return CalendarException.objects.create(
        **{"first_day": MONDAY, "last_day": MONDAY, "closed": True, "reason": "szkolenie", **words}
    )


def told(found: PlanDifference) -> list[tuple[str, Why]]:
    return [(one.reference, one.why) for one in found.stranded]


def test_a_change_that_changes_nothing_says_nothing(town: Desk) -> None:
    book(town)
    found = try_out(lambda: Counter.objects.update(position=7), now=FRIDAY)
    assert not found
    assert found == PlanDifference()


def test_a_closed_day_loses_its_times_and_names_its_visits(town: Desk) -> None:
    visit, later = book(town, 9), book(town, 10)
    tomorrow = visit_at(town, at(TUESDAY, 9))
    places = 2 * len(free_times(town.service, None, MONDAY, now=FRIDAY)) - 2
    found = try_out(close, now=FRIDAY)

    assert [(one.day, one.added, one.removed) for one in found.days] == [(MONDAY, 0, places)]
    assert told(found) == [(visit.reference, Why.CLOSED), (later.reference, Why.CLOSED)]
    (first, _second) = found.stranded
    assert (first.start, first.service, first.counter) == (
        at(MONDAY, 9),
        "Dowód osobisty",
        "Okienko 1",
    )
    assert "dorota@" not in first.contact
    assert first.contact
    assert state(tomorrow) == "booked"


def test_nothing_is_changed_by_asking(town: Desk) -> None:
    visit = book(town)
    before = free_days(town.service, None, MONDAY, TUESDAY, now=FRIDAY)
    try_out(close, now=FRIDAY)
    assert not CalendarException.objects.exists()
    assert free_days(town.service, None, MONDAY, TUESDAY, now=FRIDAY) == before
    assert state(visit) == "booked"


def test_a_stranded_visit_lives_on_and_its_clerk_and_person_can_move_or_cancel_it(
    town: Desk,
) -> None:
    moved, ended = book(town, 9), book(town, 10)
    close()
    assert set(plan(FRIDAY).stranded) == {moved.pk, ended.pk}
    assert [state(moved), state(ended)] == ["booked", "booked"]
    reschedule(booking_id=moved.pk, request=MoveRequest(at(TUESDAY, 9)), now=FRIDAY, by=BARTEK)
    cancel(booking_id=ended.pk, now=FRIDAY, by=RESIDENT)
    assert plan(FRIDAY).stranded == {}


def test_whoever_submits_after_the_day_was_closed_is_found_as_well(town: Desk) -> None:
    """A form was open while the hours changed: no difference could tell."""
    held = take(town)
    assert stranded_now(FRIDAY) == []
    close()
    pending = send(held)
    assert [one.booking_id for one in stranded_now(FRIDAY + MINUTE)] == [pending.pk]
    assert set(plan(FRIDAY + MINUTE).stranded) == {pending.pk}


def test_the_place_of_a_stranded_visit_is_offered_to_nobody(town: Desk) -> None:
    in_line = wait(town)
    visit = book(town)
    close()
    cancel(booking_id=visit.pk, now=FRIDAY + 3 * MINUTE, by=RESIDENT)
    assert look(in_line).state == WaitState.WAITING
    assert free_times(town.service, None, MONDAY, now=FRIDAY + 3 * MINUTE) == []


def test_more_hours_add_times_and_strand_nobody(town: Desk) -> None:
    book(town)
    hours = {day: ["08:00-12:00", "12:30-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    found = try_out(lambda: HoursTemplate.objects.update(windows=hours), now=FRIDAY)
    working = [one for one in found.days if one.day.weekday() < 5]
    assert working == list(found.days)
    assert {(one.added, one.removed) for one in working} == {(8, 0)}
    assert found.added == 8 * len(working)
    assert not found.stranded


def test_one_counter_of_two_takes_its_places_with_it_though_every_time_is_still_shown(
    town: Desk,
) -> None:
    shown = free_days(town.service, None, MONDAY, TUESDAY, now=FRIDAY)
    found = try_out(lambda: close(counter=town.counters[1]), now=FRIDAY)
    assert [(one.day, one.added, one.removed) for one in found.days] == [(MONDAY, 0, 13)]
    close(counter=town.counters[1])
    assert free_days(town.service, None, MONDAY, TUESDAY, now=FRIDAY) == shown


def test_a_visit_whose_counter_moves_to_another_building_is_named(town: Desk) -> None:
    visit = book(town)
    other = Location.objects.create(key="filia", name="Filia", address="ul. Inna 2")
    found = try_out(lambda: type(town.unit).objects.update(location=other), now=FRIDAY)
    assert told(found) == [(visit.reference, Why.MOVED)]
    assert not found.days, "its times are the same"


def test_shorter_hours_strand_who_would_stay_past_them(town: Desk) -> None:
    inside, across = book(town, 9, 30), book(town, 14, 30)
    hours = {"mon": ["08:00-14:45"]}
    found = try_out(lambda: HoursTemplate.objects.update(windows=hours), now=FRIDAY)
    assert told(found) == [(across.reference, Why.CLOSED)]
    assert inside.reference not in dict(told(found))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda town: Counter.objects.filter(key="k1").update(active=False), Why.NOBODY),
        (lambda town: town.counters[0].services.clear(), Why.NOBODY),
        (lambda town: type(town.unit).objects.update(status="closed"), Why.NOBODY),
        (lambda town: town.service.units.clear(), Why.NOBODY),
        (lambda town: Counter.objects.update(people=1), Why.PARTY),
        (lambda town: close(counter=town.counters[0]), Why.CLOSED),
        (lambda town: close(unit=town.unit), Why.CLOSED),
        (lambda town: HoursTemplate.objects.update(valid_to=date(2026, 11, 22)), Why.CLOSED),
    ],
)
def test_whatever_takes_its_place_away_is_named(
    town: Desk, change: Callable[[Desk], object], why: Why
) -> None:
    visit = visit_at(town, at(MONDAY, 9), 2)
    found = try_out(lambda: change(town), now=FRIDAY)
    assert told(found) == [(visit.reference, why)]


def test_a_lowered_norm_names_those_who_booked_last(town: Desk) -> None:
    first, last = (visit_at(town, at(MONDAY, 9), 2) for _ in "ab")
    after = visit_at(town, at(MONDAY, 10), 2)
    found = try_out(lambda: Location.objects.update(capacity_people=3), now=FRIDAY)
    assert told(found) == [(last.reference, Why.NORM)]
    assert {first.reference, after.reference}.isdisjoint(dict(told(found)))


def test_a_visit_stranded_before_is_not_told_again(town: Desk) -> None:
    book(town)
    close()
    other = visit_at(town, at(TUESDAY, 9))
    found = try_out(lambda: close(first_day=TUESDAY, last_day=TUESDAY), now=FRIDAY)
    assert told(found) == [(other.reference, Why.CLOSED)]


def test_an_archived_service_takes_no_new_visits_and_strands_nobody(town: Desk) -> None:
    book(town)
    found = try_out(lambda: type(town.service).objects.update(status="archived"), now=FRIDAY)
    assert found.removed
    assert not found.added
    assert not found.stranded


def test_the_cost_does_not_grow_with_visits(town: Desk) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            plan(FRIDAY)
        return len(caught)

    before = queries()
    for hour in (8, 9, 10, 13, 14):
        book(town, hour)
    assert queries() == before <= 6
    assert Booking.objects.count() == 5
