"""Keeping a time while the form is filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import MINUTE, history, state, take

from booking.domain.contact import VISITS_BY
from booking.domain.extend import extend
from booking.domain.norm import THERE
from booking.domain.release import release
from booking.domain.survey import LOOK
from booking.errors import (
    ExtensionsUsed,
    HoldExpired,
    Invalid,
    NormReached,
    NotFound,
    OutsideLeadTime,
    SlotTaken,
)
from booking.models import Booking, Counter, Location, Settings, Unit
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.db.prepared import PREPARED
from tenants.models import Office


def test_a_hold_takes_the_counter_with_the_highest_priority_and_remembers_what_it_tried(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(3, 1, 2))
    holds = [take(desk, client=f"c{number}") for number in range(3)]
    assert [one.counter.key for one in holds] == ["k2", "k3", "k1"]
    assert [len(one.tried) for one in holds] == [0, 1, 2]
    assert holds[1].tried[0]["counter"] == str(holds[0].counter.pk)
    with pytest.raises(SlotTaken):
        take(desk, client="edek")


def test_of_equal_counters_the_one_with_the_fewest_visits_that_day_goes_first(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 1))
    assert [take(desk, hour).counter.key for hour in (8, 9, 10, 11)] == ["k1", "k2", "k1", "k2"]


def test_a_client_holds_one_place_and_the_new_one_replaces_the_old(desk: Desk) -> None:
    first = take(desk, 9, client="dorota")
    again = take(desk, 9, client="dorota")
    second = take(desk, 10, client="dorota")
    assert [state(one) for one in (first, again, second)] == ["dropped", "dropped", "held"]
    assert state(take(desk, 9, client="edek")) == "held"


def test_a_plan_made_before_the_first_visit_never_reads_all_visits(
    new_office: Callable[[], Office],
) -> None:
    """It is kept while they become many (ADR 0186)."""
    with office_context(new_office()):  # of its own: what was ever written shows in plans
        for statement in (LOOK, THERE, *VISITS_BY.values()):
            assert read_whole(statement) == [], statement


def read_whole(statement: str) -> list[str]:
    """Where the plan for all values reads visits, or their people, without an index."""
    names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", statement)))
    for number, name in enumerate(names, 1):
        statement = statement.replace(f"%({name})s", f"${number}")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (GENERIC_PLAN) {statement.replace(PREPARED, '')}")
        lines = [line for (line,) in cursor.fetchall()]
    visits = [
        n for n, line in enumerate(lines) if re.search(r" on booking(_contact)?( \w+)?  ", line)
    ]
    assert visits
    return [lines[n] for n in visits if "Index Cond" not in lines[n + 1]]


def test_a_hold_takes_two_round_trips_when_the_first_counter_is_free(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 1, 2))
    with CaptureQueriesContext(connection) as asked:
        take(desk, client="dorota")
    ours = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert [sql.split()[0] for sql in ours] == ["WITH", "WITH"], ours


def test_taking_the_same_time_again_renews_the_hold_even_where_more_are_allowed(
    desk: Desk,
) -> None:
    Settings.objects.update(holds_per_client=2)
    first, again = take(desk, 9, client="dorota"), take(desk, 9, client="dorota")
    assert [state(first), state(again)] == ["dropped", "held"]


def test_a_counter_is_passed_over_with_the_reason_written_down(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 2, 3), people=2)
    Counter.objects.filter(key="k1").update(people=1)
    take(desk, people=2)
    booking = take(desk, people=2, client="edek")
    assert booking.counter.key == "k3"
    assert [one["why"] for one in booking.tried] == ["party", "taken"]
    assert Booking.objects.get(pk=booking.pk).tried == booking.tried


def test_a_full_building_is_passed_over_for_one_with_room(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2), norm=1)
    other = Location.objects.create(key="filia", name="Filia", address="ul. Testowa 2, Olsztyn")
    branch = Unit.objects.create(key="filia", name="Filia", location=other)
    desk.service.units.add(branch)
    spare = Counter.objects.create(
        key="k9", name="Okienko 9", unit=branch, priority=9, hours_key="zwykle"
    )
    spare.services.add(desk.service)
    take(desk)
    booking = take(desk, client="edek")
    assert (booking.counter.key, booking.location.key) == ("k9", "filia")
    assert [one["why"] for one in booking.tried] == ["norm", "norm"]


def test_a_counter_of_a_unit_that_does_not_offer_the_service_is_not_used(desk: Desk) -> None:
    desk.service.units.clear()
    with pytest.raises(SlotTaken):
        take(desk)


def test_the_hold_given_back_is_the_row_that_was_written(desk: Desk) -> None:
    held = take(desk, client="dorota", language="en")
    with CaptureQueriesContext(connection) as asked:
        assert (held.counter.key, held.unit.name) == ("k1", desk.unit.name)
    assert len(asked) == 0
    assert held.counter.priority == 1, "what is not known yet is read"
    row = Booking.objects.get(pk=held.pk)
    for field in Booking._meta.concrete_fields:
        assert getattr(held, field.attname) == getattr(row, field.attname), field.name


def test_a_failed_hold_leaves_the_old_one_in_place(desk: Desk) -> None:
    mine = take(desk, 9, client="dorota")
    take(desk, 10, client="edek")
    with pytest.raises(SlotTaken):
        take(desk, 10, client="dorota")
    assert state(mine) == "held"


def test_an_office_may_allow_more_holds(desk: Desk) -> None:
    Settings.objects.update(holds_per_client=2)
    held = [take(desk, hour, client="dorota") for hour in (9, 10, 11)]
    assert [state(one) for one in held] == ["dropped", "held", "held"]


def test_a_hold_that_ran_out_dies_when_another_wants_its_place(desk: Desk) -> None:
    forgotten = take(desk)
    later = take(desk, now=FRIDAY + 5 * MINUTE)
    assert (state(forgotten), state(later)) == ("dropped", "held")
    assert history(forgotten)[-1] == ("expire", "held", "dropped")


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (at(date(2026, 11, 20), 14), OutsideLeadTime),
        (at(date(2026, 11, 18), 9), OutsideLeadTime),
        (at(date(2026, 12, 21), 9), OutsideLeadTime),
        (at(date(2026, 11, 22), 9), SlotTaken),
        (at(MONDAY, 12), SlotTaken),
        (at(MONDAY, 9, 10), SlotTaken),
        (at(MONDAY, 9) + timedelta(seconds=1), SlotTaken),
        (at(MONDAY, 14, 45), SlotTaken),
    ],
    ids=["today", "past", "beyond", "Sunday", "break", "off grid", "seconds", "too near the end"],
)
def test_what_is_not_on_offer_cannot_be_held(desk: Desk, start: datetime, why: type) -> None:
    with pytest.raises(why):
        take(desk, start=start)
    assert not Booking.objects.exists()


def test_a_service_that_is_not_published_cannot_be_held(desk: Desk) -> None:
    desk.service.status = "draft"
    with pytest.raises(NotFound):
        take(desk)


def test_a_party_goes_to_a_counter_that_can_seat_it(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2))
    Counter.objects.filter(key="k2").update(people=4)
    assert take(desk, people=3).counter.key == "k2"
    assert take(desk, 10).counter.key == "k1"
    with pytest.raises(Invalid) as refused:
        take(desk, 11, people=5)
    assert set(refused.value.errors) == {"people"}
    with pytest.raises(Invalid):
        take(desk, 11, people=0)


def test_the_norm_of_the_building_is_kept(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2, 3), norm=3, people=2)
    take(desk, people=2, client="a")
    with pytest.raises(NormReached):
        take(desk, people=2, client="b")
    take(desk, people=1, client="b")
    assert Booking.objects.count() == 2, "what was refused left nothing"
    take(desk, 9, 30, people=2, client="c")


def test_more_time_is_given_ten_times(desk: Desk) -> None:
    booking, now = take(desk), FRIDAY
    for _ in range(10):
        now += 4 * MINUTE
        assert extend(booking_id=booking.pk, now=now).expires_at == now + 5 * MINUTE
    with pytest.raises(ExtensionsUsed):
        extend(booking_id=booking.pk, now=now)
    with pytest.raises(HoldExpired):
        extend(booking_id=booking.pk, now=now + 5 * MINUTE)


def test_releasing_gives_the_time_back_and_twice_is_once(desk: Desk) -> None:
    booking = take(desk)
    for _ in range(2):
        release(booking_id=booking.pk, now=FRIDAY, by=RESIDENT)
    assert state(booking) == "dropped"
    assert len(history(booking)) == 2
    take(desk)
