"""Without an appointment: a number while there is time and room, gap-free, counted by the norm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from support.booking_desk import MONDAY, at
from support.hall import another_matter, booked_for, come, lines, look, nine, open_hall, walk_in
from support.racing import race
from support.visits import BARTEK, take

from booking.domain.availability import free_times
from booking.domain.hall import take as taking
from booking.domain.hall.call import call_next
from booking.domain.hall.end import finish
from booking.domain.hall.offers import offers_at
from booking.domain.invariants import broken
from booking.errors import Invalid, NormReached, Refusal
from booking.models import Location, Service, Settings, Ticket, TicketCount
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office


def refusal_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def test_each_matter_counts_by_itself_and_begins_anew_each_day(in_olsztyn: Office) -> None:
    desk = open_hall()
    other = another_matter(desk)
    Service.objects.filter(pk=other.pk).update(ticket_letter="Z")
    other.refresh_from_db()
    labels = [walk_in(desk, nine(n)).label for n in range(2)]
    labels.append(walk_in(desk, nine(2), service=other).label)
    labels.append(come(booked_for(desk, 10), nine(3)).label)
    labels.append(walk_in(desk, nine() + timedelta(days=1)).label)
    assert labels == ["A001", "A002", "Z001", "U001", "A001"]
    assert broken(nine(3)) == {}


def test_the_same_press_gives_the_same_ticket(in_olsztyn: Office) -> None:
    desk, one = open_hall(), uuid7()
    first, again = (walk_in(desk, nine(), ticket_id=one) for _ in range(2))
    assert (first, first.label, Ticket.objects.count()) == (again, "A001", 1)
    assert lines(first) == ["take"]


def test_numbers_end_with_the_days_limit_the_offices_limit_and_the_time_left(
    in_olsztyn: Office,
) -> None:
    desk = open_hall(hall_walk_ins=2)
    for minute in (0, 1):
        walk_in(desk, nine(minute))
    assert refusal_of(lambda: walk_in(desk, nine(2))) == "tickets_gone"
    Location.objects.update(hall_walk_ins=0)
    Settings.objects.update(walk_ins=3)
    desk.location.refresh_from_db()
    walk_in(desk, nine(3))
    assert refusal_of(lambda: walk_in(desk, nine(4))) == "tickets_gone"
    Settings.objects.update(walk_ins=0)
    late = at(MONDAY, 13, 20)
    assert [one.minutes for one in offers_at(desk.location, now=late)] == []
    assert refusal_of(lambda: walk_in(desk, late)) == "tickets_gone", "three wait, 90 minutes"
    assert refusal_of(lambda: walk_in(desk, at(MONDAY, 15))) == "hall_closed"
    assert broken(late) == {}


def test_not_every_matter_nor_every_building_takes_walk_ins(in_olsztyn: Office) -> None:
    desk = open_hall()
    offer = offers_at(desk.location, now=nine())[0]
    assert (offer.service, offer.letter, offer.waiting, offer.minutes) == (desk.service, "A", 0, 0)
    with pytest.raises(Invalid):
        walk_in(desk, nine(), people=0)
    Service.objects.update(walk_ins=False)
    desk.service.refresh_from_db()
    assert refusal_of(lambda: walk_in(desk, nine())) == "no_walk_ins"
    assert offers_at(desk.location, now=nine()) == []
    desk.location.hall = False
    assert refusal_of(lambda: walk_in(desk, nine())) == "no_walk_ins"


def test_the_norm_counts_them_beside_visits_and_lets_them_go(in_olsztyn: Office) -> None:
    desk = open_hall(priorities=(1, 2), norm=1, min_days=0)
    first = walk_in(desk, nine(8))
    assert look(first).leaves_at == nine(40)
    assert refusal_of(lambda: walk_in(desk, nine(9))) == "hall_full"
    starts = [one.start for one in free_times(desk.service, None, MONDAY, now=nine(10))]
    assert starts[0] == at(MONDAY, 10), "half past nine is still counted"
    with pytest.raises(NormReached):
        take(desk, 9, 30, now=nine(10))
    call_next(desk.counters[0], now=nine(12), by=BARTEK)
    finish(desk.counters[0], first.pk, now=nine(15), by=BARTEK)
    assert look(first).leaves_at == nine(15)
    assert walk_in(desk, nine(16), people=1).label == "A002"
    assert broken(nine(16)) == {}


def test_who_waits_longer_than_reckoned_counts_at_the_door(in_olsztyn: Office) -> None:
    desk = open_hall(norm=1)
    walk_in(desk, nine())
    assert refusal_of(lambda: walk_in(desk, at(MONDAY, 11))) == "hall_full"


@pytest.mark.parametrize("guarded", [True, False])
def test_without_its_turn_the_building_takes_too_many(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_hall(norm=3, priorities=tuple(range(1, 9)))
    if not guarded:
        monkeypatch.setattr(taking, "_wait_for_turn", lambda *_args: None)
        count = taking.is_full

        def slowly(*asked: object) -> bool:
            told = count(*asked)  # type: ignore[arg-type]  # passed on
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.1)")
            return told

        monkeypatch.setattr(taking, "is_full", slowly)
    told = race(office, 8, lambda _n: walk_in(desk, nine()))
    with office_context(office):
        named = list(broken(nine()))
        numbers = sorted(Ticket.objects.values_list("number", flat=True))
        last = TicketCount.objects.get().last
    assert numbers == list(range(1, last + 1)), "no gap, whoever was refused"
    if guarded:
        assert (told.count("done"), told.count("hall_full"), named) == (3, 5, [])
    else:
        assert told.count("done") > 3
        assert named == ["I2 a building is over its norm"]


def test_a_number_that_was_rolled_back_is_given_again(in_olsztyn: Office) -> None:
    desk = open_hall()
    walk_in(desk, nine())
    with transaction.atomic():
        walk_in(desk, nine(1))
        transaction.set_rollback(True)
    assert walk_in(desk, nine(2)).label == "A002"
    TicketCount.objects.update(last=7)
    assert list(broken(nine(2))) == ["the numbers of a day have a gap"]


def test_a_visit_made_beforehand_leaves_no_room(in_olsztyn: Office) -> None:
    desk = open_hall(norm=1)
    booked_for(desk, 9)
    assert refusal_of(lambda: walk_in(desk, at(MONDAY, 8, 40))) == "hall_full"
    assert walk_in(desk, at(MONDAY, 8, 20)).leaves_at == at(MONDAY, 8, 50)
