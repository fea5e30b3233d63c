"""Two matters in one visit, one after another, held all or nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.two_matters import add_cars, booked, both, car
from support.visits import BARTEK, DOROTA, MINUTE, history, owed, send, state, taken_cells

from booking.domain.approve import approve
from booking.domain.attend import arrive, serve, undo
from booking.domain.availability import free_times
from booking.domain.cancel import cancel
from booking.domain.expire import expire_overdue
from booking.domain.extend import extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.invariants import broken
from booking.domain.late import miss_late
from booking.domain.release import release
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.reschedule_to_hold import reschedule_to_hold
from booking.domain.together import free_times_together
from booking.errors import Invalid, NormReached, NotFound, SlotTaken
from booking.models import Booking, Counter, Location, Service, Settings, Unit
from tenants.audit.actor import RESIDENT

LATER = FRIDAY + timedelta(hours=1)


@pytest.fixture
def town(desk: Desk) -> Desk:
    """Identity cards at one counter, cars at another."""
    return add_cars(desk)


def rows(visit: Booking) -> list[tuple[str, str, str]]:
    """Counter, local start and state of every matter."""
    return [
        (one.counter.key, f"{one.starts_at.astimezone(at(MONDAY, 9).tzinfo):%H:%M}", one.state)
        for one in [
            Booking.objects.select_related("counter").get(pk=visit.pk),
            *visit.parts.select_related("counter").order_by("starts_at"),
        ]
    ]


def test_the_second_matter_begins_when_the_first_is_over(town: Desk) -> None:
    visit = both(town)

    assert rows(visit) == [("k1", "09:00", "held"), ("k9", "09:30", "held")]
    assert not broken(FRIDAY)


def test_the_buffer_of_the_first_matter_is_waited_for(town: Desk) -> None:
    visit = both(town, service=car(), further=(town.service,))

    assert rows(visit) == [("k9", "09:00", "held"), ("k1", "09:50", "held")]


def test_one_counter_may_deal_with_both(town: Desk) -> None:
    town.counters[0].services.add(car())
    car().units.add(town.unit)
    Counter.objects.filter(key="k9").update(active=False)

    assert rows(both(town)) == [("k1", "09:00", "held"), ("k1", "09:30", "held")]


def test_all_or_nothing(town: Desk) -> None:
    hold(request=HoldRequest(car(), at(MONDAY, 9)), now=FRIDAY, by=RESIDENT)

    with pytest.raises(SlotTaken):
        both(town)

    assert Booking.objects.count() == 1


def test_in_another_building_it_is_no_visit_in_one_go(town: Desk) -> None:
    elsewhere = Location.objects.create(key="filia", name="Filia", address="ul. Inna 1")
    Unit.objects.filter(key="auta").update(location=elsewhere)

    with pytest.raises(SlotTaken):
        both(town)
    assert free_times_together([town.service, car()], None, MONDAY, MONDAY, now=FRIDAY) == []


def test_what_is_listed_can_be_held_and_nothing_else(town: Desk) -> None:
    hold(request=HoldRequest(car(), at(MONDAY, 10, 40)), now=FRIDAY, by=RESIDENT)
    listed = {
        one.start
        for one in free_times_together([town.service, car()], None, MONDAY, MONDAY, now=FRIDAY)
    }

    assert listed
    for one in free_times(town.service, None, MONDAY, now=FRIDAY):
        request = HoldRequest(town.service, one.start, further=(car(),))
        try:
            visit = hold(request=request, now=FRIDAY, by=RESIDENT)
        except SlotTaken:
            assert one.start not in listed
        else:
            assert one.start in listed
            release(booking_id=visit.pk, now=FRIDAY, by=RESIDENT)


def test_the_listed_time_ends_with_the_last_matter(town: Desk) -> None:
    first = free_times_together([town.service, car()], None, MONDAY, MONDAY, now=FRIDAY)[0]

    assert (first.start, first.end) == (at(MONDAY, 8), at(MONDAY, 9, 15))


def test_the_list_costs_the_queries_of_one_matter(
    town: Desk, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]  # pytest-django's
    services = [town.service, car()]
    with django_assert_max_num_queries(4):
        free_times_together(
            services, None, MONDAY, MONDAY + timedelta(days=20), now=FRIDAY, client="c"
        )


def test_the_whole_visit_is_sent_confirmed_and_told_once(town: Desk) -> None:
    visit = booked(town)

    assert [one[2] for one in rows(visit)] == ["booked", "booked"]
    assert owed(visit) == ["booking_confirmed", "reminder"]
    part = visit.parts.get()
    assert owed(part) == []
    assert [step[0] for step in history(part)] == ["hold", "submit", "confirm"]
    assert taken_cells() == 6 + 10
    assert not broken(LATER)


def test_cancelled_it_frees_every_place_once(town: Desk) -> None:
    visit = booked(town)

    cancel(booking_id=visit.parts.get().pk, now=LATER, by=RESIDENT)
    cancel(booking_id=visit.pk, now=LATER + MINUTE, by=RESIDENT)

    assert [one[2] for one in rows(visit)] == ["cancelled", "cancelled"]
    assert taken_cells() == 0
    assert owed(visit) == ["cancelled_by_resident"]
    assert not broken(LATER)


def test_it_runs_out_and_is_given_back_as_a_whole(town: Desk) -> None:
    left, given = both(town), both(town, 10, 30)

    release(booking_id=given.pk, now=FRIDAY, by=RESIDENT)
    expire_overdue(FRIDAY + timedelta(minutes=6))

    assert {one[2] for visit in (left, given) for one in rows(visit)} == {"dropped"}
    assert not broken(LATER)


def test_more_time_is_more_time_for_all(town: Desk) -> None:
    visit = both(town)

    extend(booking_id=visit.pk, now=FRIDAY + 4 * MINUTE)
    expire_overdue(FRIDAY + 6 * MINUTE)

    assert [one[2] for one in rows(visit)] == ["held", "held"]


def test_a_new_choice_replaces_the_whole_old_one(town: Desk) -> None:
    old = both(town, client="dorota")
    new = both(town, client="dorota", minute=30)

    assert {one[2] for one in rows(old)} == {"dropped"}
    assert rows(new) == [("k1", "09:30", "held"), ("k9", "10:00", "held")]
    assert not broken(FRIDAY)


def test_own_places_are_no_obstacle_to_a_new_choice(town: Desk) -> None:
    both(town, client="dorota")

    times = free_times_together(
        [town.service, car()], None, MONDAY, MONDAY, now=FRIDAY, client="dorota"
    )

    assert at(MONDAY, 9) in [one.start for one in times]


def test_it_moves_as_a_whole_also_by_half_its_length(town: Desk) -> None:
    visit = booked(town)

    for hour, minute in ((9, 30), (9, 0), (13, 30)):
        reschedule(
            booking_id=visit.pk, request=MoveRequest(at(MONDAY, hour, minute)), now=LATER, by=BARTEK
        )
        first, second = rows(visit)
        assert first == ("k1", f"{hour:02}:{minute:02}", "booked")
        assert second[0] == "k9"
        assert not broken(LATER)
    assert taken_cells() == 6 + 10


def test_it_does_not_move_where_only_one_matter_finds_a_place(town: Desk) -> None:
    visit = booked(town)
    hold(request=HoldRequest(car(), at(MONDAY, 10, 40)), now=LATER, by=RESIDENT)

    with pytest.raises(SlotTaken):
        reschedule(
            booking_id=visit.pk, request=MoveRequest(at(MONDAY, 10, 30)), now=LATER, by=BARTEK
        )

    assert [one[1] for one in rows(visit)] == ["09:00", "09:30"]
    assert not broken(LATER)


def test_it_takes_over_a_hold_of_the_same_matters_only(town: Desk) -> None:
    visit = booked(town)
    other = hold(request=HoldRequest(town.service, at(MONDAY, 14)), now=LATER, by=RESIDENT)
    with pytest.raises(Invalid):
        reschedule_to_hold(booking_id=visit.pk, hold_id=other.pk, now=LATER, by=RESIDENT)
    release(booking_id=other.pk, now=LATER, by=RESIDENT)
    same = both(town, 13, now=LATER)

    moved = reschedule_to_hold(booking_id=visit.pk, hold_id=same.pk, now=LATER, by=RESIDENT)

    assert moved.reference == visit.reference
    assert [one[1] for one in rows(visit)] == ["13:00", "13:30"]
    assert {one[2] for one in rows(same)} == {"dropped"}
    assert not broken(LATER)


def test_the_visitor_comes_once_and_is_served_at_each_counter(town: Desk) -> None:
    visit = booked(town)
    morning = at(MONDAY, 8, 55)

    arrive(booking_id=visit.pk, now=morning, by=BARTEK)
    serve(booking_id=visit.pk, now=morning + 30 * MINUTE, by=BARTEK)
    assert [one[2] for one in rows(visit)] == ["served", "arrived"]
    serve(booking_id=visit.parts.get().pk, now=morning + 60 * MINUTE, by=BARTEK)
    undo(booking_id=visit.pk, now=morning + 61 * MINUTE, by=BARTEK)

    assert [one[2] for one in rows(visit)] == ["arrived", "served"]
    assert not broken(morning + timedelta(hours=2))


def test_who_does_not_come_misses_all_of_it(town: Desk) -> None:
    visit = booked(town)

    miss_late(at(MONDAY, 9, 16))

    assert [one[2] for one in rows(visit)] == ["missed", "missed"]


def test_where_the_office_approves_it_approves_the_whole_visit(town: Desk) -> None:
    Service.objects.filter(pk=town.service.pk).update(approval=True)
    town.service.refresh_from_db()
    visit = booked(town)
    assert [one[2] for one in rows(visit)] == ["awaiting_approval"] * 2

    approve(booking_id=visit.pk, now=LATER, by=BARTEK)

    assert [one[2] for one in rows(visit)] == ["booked", "booked"]
    assert taken_cells() == 6 + 10


def test_it_is_one_visit_of_its_person(town: Desk) -> None:
    Settings.objects.update(visits_per_contact=2)
    booked(town)

    assert send(both(town, 10, 30)).state == "pending"


def test_a_matter_that_is_not_published_is_not_found(town: Desk) -> None:
    Service.objects.filter(key="auto").update(status="draft")

    with pytest.raises(NotFound):
        both(town)


def test_where_people_are_counted_the_whole_visit_needs_room(town: Desk) -> None:
    Location.objects.update(capacity_people=1)
    hold(request=HoldRequest(car(), at(MONDAY, 9, 30)), now=FRIDAY, by=RESIDENT)

    with pytest.raises(NormReached):
        both(town)
    assert rows(both(town, 12, 30))[1] == ("k9", "13:00", "held")
    assert not broken(FRIDAY)


def test_of_many_at_once_each_gets_all_or_nothing(new_office) -> None:  # type: ignore[no-untyped-def]  # the fixture's own type is long
    from django.db import connections

    from tenants.context import office_context

    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2))
        car = Service.objects.create(
            key="auto", name="Auto", sms_name="auto", status="published", duration=30,
            min_days=1, max_days=30,
        )  # fmt: skip
        car.units.add(desk.unit)
        for counter in desk.counters:
            counter.services.add(car)

    def grab(number: int) -> bool:
        first, second = (desk.service, car) if number % 2 else (car, desk.service)
        try:
            with office_context(office):
                request = HoldRequest(first, at(MONDAY, 9), further=(second,), client=f"c{number}")
                hold(request=request, now=FRIDAY, by=RESIDENT)
        except SlotTaken:
            return False
        else:
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        won = sum(pool.map(grab, range(16)))

    with office_context(office):
        assert won == 2
        assert Booking.objects.filter(released_at=None).count() == 4
        assert not broken(FRIDAY)


def test_what_ran_out_is_cleared_once_by_a_move_that_meets_it_twice(town: Desk) -> None:
    visit = booked(town)
    hold(request=HoldRequest(car(), at(MONDAY, 10, 40)), now=FRIDAY, by=RESIDENT)

    moved = reschedule(
        booking_id=visit.pk, request=MoveRequest(at(MONDAY, 10, 30)), now=LATER, by=BARTEK
    )

    assert moved.starts_at == at(MONDAY, 10, 30)
    assert not broken(LATER)


def test_one_address_may_book_again_for_somebody_else(town: Desk) -> None:
    visit = booked(town)
    other = send(both(town, 10, 30), contact=replace(DOROTA, email="inna@example.com"))

    assert state(visit) == "booked"
    assert other.reference != visit.reference
