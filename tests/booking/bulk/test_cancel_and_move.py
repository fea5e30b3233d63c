"""Many visits cancelled or moved by one order: each once, whatever happens meanwhile."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.closing import done, items, order, told, visit
from support.visits import BARTEK, MINUTE, state, taken_cells

from booking.domain.availability import free_times
from booking.domain.bulk.order import start, stop
from booking.domain.bulk.run import go_on, work_on
from booking.domain.bulk.selection import Selection
from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.invariants import broken
from booking.domain.waitlist.join import WaitWish, join
from booking.errors import Invalid, NotFound
from booking.models import (
    Booking,
    BulkItem,
    BulkKind,
    BulkRun,
    BulkState,
    Counter,
    Service,
    WaitlistEntry,
)
from tenants.audit.actor import RESIDENT
from tenants.audit.models import Entry

TUESDAY = MONDAY + timedelta(days=1)
BOTH = [("bulk_cancelled", "email"), ("bulk_cancelled", "sms")]


def test_all_visits_of_a_day_are_cancelled_each_with_one_message(town: Desk) -> None:
    here = [visit(town, 9), visit(town, 9), visit(town, 13)]
    other = visit(town, 9, day=TUESDAY)

    run = done(BulkKind.CANCEL)

    assert run.state == BulkState.DONE
    assert [state(one) for one in here] == ["cancelled"] * 3
    assert state(other) == "booked"
    assert [told(one) for one in here] == [BOTH] * 3
    assert set(items(run).values()) == {("done", "")}
    assert {one.events.last().note for one in here if one.events.last()} == {"awaria prądu"}
    assert {one.events.last().by_name for one in here if one.events.last()} == {"Bartek"}
    assert Entry.objects.filter(action="bulk.cancel", by_name="Bartek").count() == 1
    assert broken(FRIDAY) == {}


def test_nobody_is_offered_the_places_of_a_closed_day(town: Desk) -> None:
    visit(town, 9)
    edek = ContactData("Edek", "Obcy", "edek@example.com")
    entry = join(service=town.service, contact=edek, wish=WaitWish(), now=FRIDAY)
    done(BulkKind.CANCEL)
    assert WaitlistEntry.objects.get(pk=entry.pk).state == "waiting"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ({}, {"08:00", "10:00", "14:00"}),
        ({"since": time(10)}, {"10:00", "14:00"}),
        ({"until": time(10)}, {"08:00"}),
        ({"since": time(9), "until": time(14)}, {"10:00"}),
        ({"counters": "k2"}, {"14:00"}),
        ({"first": TUESDAY, "last": TUESDAY}, {"11:00"}),
        ({"last": TUESDAY}, {"08:00", "10:00", "14:00", "11:00"}),
    ],
)
def test_a_selection_is_days_hours_and_places(
    town: Desk, words: dict[str, object], meant: set[str]
) -> None:
    visit(town, 8)
    visit(town, 10)
    Counter.objects.filter(key="k1").update(active=False)
    visit(town, 14)
    visit(town, 11, day=TUESDAY)
    if words.get("counters"):
        words = {"counters": (Counter.objects.get(key="k2").pk,)}
    days = {"first": MONDAY, "last": MONDAY, **words}
    kept = Selection.from_json(Selection(**days).as_json())  # type: ignore[arg-type]  # by name
    assert kept == Selection(**days)  # type: ignore[arg-type]  # by name
    zone = at(MONDAY, 9).tzinfo
    assert {f"{one.starts_at.astimezone(zone):%H:%M}" for one in kept.visits(FRIDAY)} == meant


def test_a_visit_with_one_of_its_matters_there_is_meant_once(town: Desk) -> None:
    other = Service.objects.create(
        key="profil", name="Profil", status="published", duration=30, min_days=1, max_days=30
    )
    other.units.add(town.unit)
    for counter in town.counters:
        counter.services.add(other)
    both = visit(town, 9, further=(other,))
    selection = Selection(MONDAY, MONDAY, services=(other.pk,))
    assert [one.pk for one in selection.visits(FRIDAY)] == [both.pk]
    done(BulkKind.CANCEL, services=(other.pk,))
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}


def test_visits_move_to_the_same_hour_of_another_day(town: Desk) -> None:
    first, second = visit(town, 9), visit(town, 13)
    run = done(BulkKind.MOVE, to_day=TUESDAY)
    moved = [Booking.objects.get(pk=one.pk) for one in (first, second)]
    assert [one.starts_at for one in moved] == [at(TUESDAY, 9), at(TUESDAY, 13)]
    assert set(items(run).values()) == {("done", "")}
    assert ("bulk_moved", "email") in told(first)
    assert ("reminder", "email") in told(first)
    assert [one.reference for one in moved] == [first.reference, second.reference]
    assert broken(FRIDAY) == {}


def test_who_finds_no_place_stays_and_is_told_to_the_clerk(town: Desk) -> None:
    crowd = [visit(town, 9), visit(town, 9)]
    for _number in range(2):
        visit(town, 9, day=TUESDAY)
    run = done(BulkKind.MOVE, to_day=TUESDAY)
    assert set(items(run).values()) == {("refused", "slot_taken")}
    assert [Booking.objects.get(pk=one.pk).starts_at for one in crowd] == [at(MONDAY, 9)] * 2
    assert [told(one) for one in crowd] == [told(crowd[0])] * 2
    assert "bulk_moved" not in dict(told(crowd[0]))


def test_visits_move_to_another_counter_at_the_same_time(town: Desk) -> None:
    mine = visit(town, 9)
    done(BulkKind.MOVE, to_counter=town.counters[1].pk)
    moved = Booking.objects.get(pk=mine.pk)
    assert (moved.counter_id, moved.starts_at) == (town.counters[1].pk, at(MONDAY, 9))


def test_the_same_key_is_the_same_run(town: Desk) -> None:
    visit(town, 9)
    first = start(order(BulkKind.CANCEL), key="raz", now=FRIDAY, by=BARTEK)
    again = start(order(BulkKind.CANCEL), key="raz", now=FRIDAY, by=BARTEK)
    assert first.pk == again.pk
    assert BulkItem.objects.count() == 1


def test_what_changed_meanwhile_is_left_alone(town: Desk) -> None:
    gone, moved, stays = visit(town, 9), visit(town, 10), visit(town, 11)
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    cancel(booking_id=gone.pk, now=FRIDAY + MINUTE, by=RESIDENT)
    from booking.domain.reschedule import MoveRequest, reschedule

    reschedule(booking_id=moved.pk, request=MoveRequest(at(TUESDAY, 9)), now=FRIDAY, by=RESIDENT)
    go_on(run.pk, now=FRIDAY + 2 * MINUTE)
    assert items(run) == {
        gone.reference: ("refused", "changed"),
        moved.reference: ("refused", "changed"),
        stays.reference: ("done", ""),
    }
    assert state(moved) == "booked"
    assert ("cancelled_by_resident", "email") in told(gone)
    assert ("bulk_cancelled", "email") not in told(gone)


@pytest.mark.parametrize("cut", [0, 1, 2, 3])
def test_wherever_it_is_cut_off_it_goes_on_and_ends_the_same(town: Desk, cut: int) -> None:
    here = [visit(town, 9), visit(town, 10), visit(town, 11)]
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    if cut:
        go_on(run.pk, now=FRIDAY, most=cut)
    assert sum(state(one) == "cancelled" for one in here) == cut
    while work_on(FRIDAY + MINUTE):
        pass
    assert [state(one) for one in here] == ["cancelled"] * 3
    assert [told(one) for one in here] == [BOTH] * 3
    assert [one.events.filter(action="cancel").count() for one in here] == [1] * 3
    assert taken_cells() == 0


def test_a_stopped_run_leaves_the_rest_alone(town: Desk) -> None:
    first, second = visit(town, 9), visit(town, 10)
    run = start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    go_on(run.pk, now=FRIDAY, most=1)
    stop(run.pk, now=FRIDAY, by=BARTEK)
    assert work_on(FRIDAY + MINUTE) == 0
    assert [state(first), state(second)] == ["cancelled", "booked"]
    assert BulkRun.objects.get().state == BulkState.STOPPED
    assert stop(run.pk, now=FRIDAY + MINUTE, by=BARTEK).finished_at == FRIDAY


@pytest.mark.parametrize(
    ("kind", "words", "field"),
    [
        (BulkKind.CANCEL, {"last": MONDAY - timedelta(days=1)}, "last"),
        (BulkKind.CANCEL, {"last": MONDAY + timedelta(days=92)}, "last"),
        (BulkKind.CANCEL, {"reason": "x" * 301}, "reason"),
        (BulkKind.MOVE, {}, "to_day"),
        (BulkKind.MOVE, {"last": TUESDAY, "to_day": TUESDAY}, "to_day"),
    ],
)
def test_an_order_that_cannot_be_meant_is_refused(
    town: Desk, kind: BulkKind, words: dict[str, object], field: str
) -> None:
    visit(town, 9)
    with pytest.raises(Invalid) as refused:
        start(order(kind, **words), key="k", now=FRIDAY, by=BARTEK)
    assert set(refused.value.errors) == {field}
    assert not BulkRun.objects.exists()


def test_an_empty_selection_makes_no_run(town: Desk) -> None:
    with pytest.raises(NotFound):
        start(order(BulkKind.CANCEL), key="k", now=FRIDAY, by=BARTEK)
    assert not BulkRun.objects.exists()


def test_freed_times_can_be_booked_again_when_the_day_stays_open(town: Desk) -> None:
    before = free_times(town.service, None, MONDAY, now=FRIDAY)
    visit(town, 9)
    visit(town, 9)
    done(BulkKind.CANCEL)
    assert free_times(town.service, None, MONDAY, now=FRIDAY) == before
