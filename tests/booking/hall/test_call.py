"""Whose turn it is, who is called, and how a call ends; never one person to two counters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from support.booking_desk import MONDAY, Desk, at
from support.hall import another_matter, booked_for, come, lines, look, nine, open_hall, walk_in
from support.racing import race
from support.visits import BARTEK, history, state

from booking.domain.contact import ContactData
from booking.domain.find import find_visit
from booking.domain.hall import call as calling
from booking.domain.hall.board import board_of
from booking.domain.hall.call import call_again, call_next, take_back
from booking.domain.hall.check_in import check_in_by_code
from booking.domain.hall.close import close_days
from booking.domain.hall.codes import arrival_code
from booking.domain.hall.end import did_not_come, finish
from booking.domain.hall.guessing import Asker
from booking.domain.hall.line import place_in_line, ticket_of
from booking.domain.hall.links import read_ticket_token, ticket_token
from booking.domain.hall.sheet import hall_sheet
from booking.domain.invariants import broken
from booking.domain.reschedule import MoveRequest, reschedule
from booking.errors import NotFound, Refusal
from booking.models import Booking, Counter, Location, Ticket, Unit
from tenants.context import office_context
from tenants.models import Office
from tenants.schema import owning

KIOSK = Asker("")


def test_visits_whose_time_has_come_then_helped_ones_then_walk_ins_then_early_ones(
    in_olsztyn: Office,
) -> None:
    desk = open_hall(priorities=(1, 2))
    one, two = desk.counters
    early = booked_for(desk, 10, contact=_person("early"))
    booked_for(desk, 8, 30, contact=_person("absent"))
    helped = booked_for(desk, 8, 30, contact=_person("helped"))
    due = booked_for(desk, 9, contact=_person("due"))
    assert helped.counter == two
    walk = walk_in(desk, at(MONDAY, 8, 5))
    for visit in (early, helped, due):
        come(visit, at(MONDAY, 8, 30))
    turns = []
    for minute in range(4):
        ticket = call_next(one, now=nine(minute), by=BARTEK)
        turns.append(ticket.booking_id or ticket.pk)
        finish(one, ticket.pk, now=nine(minute), by=BARTEK)
    assert turns == [due.pk, helped.pk, walk.pk, early.pk]
    assert [refusal(lambda: call_next(one, now=nine(9), by=BARTEK))] == ["nobody_waiting"]
    assert (state(helped), look(ticket_of(helped)).counter, broken(nine(9))) == ("served", one, {})  # type: ignore[arg-type]  # it is there


def test_a_counter_calls_only_what_it_deals_with(in_olsztyn: Office) -> None:
    desk = open_hall(priorities=(1, 2))
    other = another_matter(desk)
    desk.counters[0].services.remove(other)
    walk_in(desk, nine(), service=other)
    own = booked_for(desk, 9)
    come(own, nine())
    assert refusal(lambda: call_next(desk.counters[1], now=nine(5), by=BARTEK)) == ""
    assert call_next(desk.counters[0], now=nine(5), by=BARTEK).booking_id == own.pk
    assert refusal(lambda: call_next(desk.counters[0], now=nine(6), by=BARTEK)) == "counter_busy"


def test_called_again_taken_back_and_gone_after_as_many_calls_as_the_office_says(
    in_olsztyn: Office,
) -> None:
    desk = open_hall(hall_calls=2)
    counter, visit = desk.counters[0], booked_for(desk)
    ticket = come(visit, nine())
    call_next(counter, now=nine(1), by=BARTEK)
    take_back(counter, ticket.pk, now=nine(2), by=BARTEK)
    assert board_of(desk.location, now=nine(2)).calls == ()
    call_next(counter, now=nine(3), by=BARTEK)
    act = lambda: did_not_come(counter, ticket.pk, now=nine(4), by=BARTEK)  # noqa: E731 - twice
    assert refusal(act) == "call_again"
    call_again(counter, ticket.pk, now=nine(4), by=BARTEK)
    assert act().state == "gone"
    assert state(visit) == "missed"
    assert [step for step, _a, _b in history(visit)][-3:] == ["arrive", "not_come", "miss"]
    steps = ["check_in", "call", "take_back", "call", "call_again", "not_come"]
    assert lines(ticket) == steps
    back = come(visit, nine(8))
    assert (back.label, back.state, back.calls, lines(back)[-1]) == (
        *("U001", "waiting", 0),
        "come_back",
    )
    assert broken(nine(8)) == {}


def test_somebody_early_who_did_not_come_may_check_in_again(in_olsztyn: Office) -> None:
    desk, visit, ticket = _early_and_gone()
    assert (state(visit), look(ticket).state) == ("booked", "gone")
    back = check_in_by_code(arrival_code(visit), desk.location, asker=KIOSK, now=nine(2))
    assert (back, back.label, back.state) == (ticket, "U001", "waiting")
    assert call_next(desk.counters[0], now=nine(3), by=BARTEK) == ticket
    assert broken(nine(3)) == {}


@pytest.mark.parametrize(("days", "to_branch"), [(1, False), (0, True)])
def test_who_moved_to_another_day_or_building_waits_there_with_a_number_of_it(
    in_olsztyn: Office, days: int, to_branch: bool
) -> None:
    desk, visit, old = _early_and_gone()
    counter = _branch(desk) if to_branch else desk.counters[0]
    start = nine() + timedelta(days=days, hours=1)
    elsewhere = MoveRequest(start, unit=counter.unit, counter=counter)
    reschedule(booking_id=visit.pk, request=elsewhere, now=at(MONDAY, 8, 50), by=BARTEK)
    another = come(booked_for(desk, 10, contact=_person("another")), at(MONDAY, 9, 50))
    moved = find_visit(visit.pk)
    code = arrival_code(moved)
    new = check_in_by_code(code, moved.location, asker=KIOSK, now=start)
    assert (new.day, new.location, new.label) == (start.date(), counter.unit.location, "U001")
    assert (another.label, ticket_of(moved), look(old).state) == ("U002", new, "gone")
    assert place_in_line(new, now=start).before == 0
    assert call_next(counter, now=start, by=BARTEK) == new
    assert broken(start) == {}


def test_what_is_pressed_on_an_old_page_changes_nothing(in_olsztyn: Office) -> None:
    desk = open_hall(priorities=(1, 2))
    one, two = desk.counters
    ticket = walk_in(desk, nine())
    call_next(one, now=nine(), by=BARTEK)
    assert refusal(lambda: finish(two, ticket.pk, now=nine(), by=BARTEK)) == "wrong_state"
    finish(one, ticket.pk, now=nine(1), by=BARTEK)
    for act in (finish, call_again, take_back, did_not_come):
        told = refusal(lambda act=act: act(one, ticket.pk, now=nine(2), by=BARTEK))
        assert told == "wrong_state"
    assert lines(ticket) == ["take", "call", "serve"]


def test_out_of_turn_is_possible_and_told(in_olsztyn: Office) -> None:
    desk = open_hall()
    walk_in(desk, nine())
    second = walk_in(desk, nine(1))
    call_next(desk.counters[0], now=nine(2), by=BARTEK, only=second.pk)
    assert lines(second) == ["take", "call_out_of_turn"]


def test_place_in_line_board_and_the_tickets_own_link(in_olsztyn: Office) -> None:
    desk = open_hall(priorities=(1, 2))
    one, two = desk.counters
    walks = [walk_in(desk, nine(n)) for n in range(4)]
    now = nine(5)
    told = [place_in_line(ticket, now=now) for ticket in walks]
    assert [(place.before, place.minutes) for place in told] == [(0, 0), (1, 15), (2, 30), (3, 45)]
    call_next(one, now=now, by=BARTEK)
    call_next(two, now=now + timedelta(seconds=1), by=BARTEK)
    board = board_of(desk.location, now=now)
    assert [(call.label, call.counter) for call in board.calls] == [
        ("A002", "Okienko 2"),
        ("A001", "Okienko 1"),
    ]
    assert (board.waiting, board.calls[0].is_fresh(now)) == (2, True)
    finish(one, walks[0].pk, now=now, by=BARTEK)
    after = board_of(desk.location, now=now)
    assert (after.calls[1].is_over, after.tag != board.tag) == (True, True)
    ticket = read_ticket_token(ticket_token(walks[1]))
    assert place_in_line(ticket, now=now).counter == "Okienko 2"
    with pytest.raises(NotFound):
        read_ticket_token(ticket_token(walks[1])[:-20] + "x" * 20)
    sheet = hall_sheet(two, now=now)
    assert sheet.here is not None
    assert [one.label for one in sheet.line] == ["A003", "A004"]


def test_the_night_ends_what_was_never_called(in_olsztyn: Office) -> None:
    desk = open_hall()
    ticket = walk_in(desk, nine())
    assert close_days(nine(30)) == 0
    assert close_days(nine() + timedelta(days=1)) == 1
    assert (look(ticket).state, lines(ticket)[-1], broken(nine())) == ("left", "close", {})


@pytest.mark.parametrize("guard", ["both", "the constraint", "nothing"])
def test_two_clerks_never_call_the_same_person(
    new_office: Callable[[], Office], monkeypatch: pytest.MonkeyPatch, guard: str
) -> None:
    """The lock gives each the next one; the history's constraint is the database's last word."""
    office = new_office()
    with office_context(office):
        desk = open_hall(priorities=(1, 2, 3))
        for minute in range(6):
            walk_in(desk, nine(minute))
    if guard != "both":
        monkeypatch.setattr(calling, "_take_turn", _naively)
    if guard == "nothing":
        with owning(str(office.schema_name)) as owner, owner.cursor() as cursor:
            cursor.execute("ALTER TABLE booking_ticket_event DROP CONSTRAINT ticket_event_number")
    called: list[str] = []

    def act(number: int) -> None:
        counter = Counter.objects.get(key=f"k{number + 1}")
        called.append(call_next(counter, now=nine(30), by=BARTEK).label)

    told = race(office, 3, act)
    with office_context(office):
        named = list(broken(nine(30)))
    if guard == "nothing":
        assert len(set(called)) < len(called)
        assert "a person was called to two counters" in named
    else:
        assert (told, len(set(called)), named) == (["done"] * 3, 3, [])


def _naively(counter: UUID, now: datetime, only: object) -> UUID:
    """As many do it: look, think, then write."""
    first = Ticket.objects.filter(state="waiting").order_by("came_at").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.2)")
    assert first is not None
    written = {"state": "called", "counter": counter, "calls": 1, "version": first.version + 1}
    Ticket.objects.filter(pk=first.pk).update(**written, called_at=now, first_called_at=now)
    return first.pk


def refusal(act: Callable[[], object]) -> str:
    """What was said; empty: it was done."""
    try:
        act()
    except Refusal as refused:
        return refused.code
    return ""


def _early_and_gone() -> tuple[Desk, Booking, Ticket]:
    """A visit of nine o'clock whose person checked in early, was called, and did not come."""
    desk = open_hall(hall_calls=1)
    visit = booked_for(desk)
    ticket = come(visit, at(MONDAY, 8, 35))
    call_next(desk.counters[0], now=at(MONDAY, 8, 36), by=BARTEK)
    did_not_come(desk.counters[0], ticket.pk, now=at(MONDAY, 8, 38), by=BARTEK)
    return desk, visit, ticket


def _branch(desk: Desk) -> Counter:
    """A counter in another building that deals with the same."""
    place = Location.objects.create(key="b", name="Filia", address="ul. Inna 1", hall=True)
    unit = Unit.objects.create(key="filia", name="Filia", location=place)
    desk.service.units.add(unit)
    counter: Counter = Counter.objects.create(
        key="f1", name="Okienko filii", unit=unit, hours_key="zwykle"
    )
    counter.services.add(desk.service)
    return counter


def _person(name: str) -> ContactData:
    return ContactData("Dorota", "Próbna", f"{name}@example.com")
