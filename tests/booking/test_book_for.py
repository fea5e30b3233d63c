"""A clerk books for somebody, and goes beyond norm and hours with a permission and a reason."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at, open_desk
from support.two_matters import add_cars, car
from support.visits import BARTEK, DOROTA, MINUTE, book, history, owed, state, take, taken_cells

from booking.domain.book_for import ForSomebody, book_for
from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.invariants import broken
from booking.domain.reschedule import MoveRequest, reschedule
from booking.errors import (
    Invalid,
    NormReached,
    NotPermitted,
    OutsideHours,
    SlotTaken,
    TooMany,
)
from booking.models import Booking, Counter, Field, Service, Settings, Unit
from tenants.accounts.models import Permission, Role, User
from tenants.accounts.session import actor
from tenants.audit.actor import RESIDENT, Actor
from tenants.audit.models import Entry
from tenants.context import office_context
from tenants.messaging.models import Message
from tenants.models import Office

from .test_many_at_once import holding, race

CALLER = ContactData("Dorota", "Próbna", phone="500 600 700")
ABOVE = replace(BARTEK, id=uuid4(), may=frozenset({Permission.ABOVE_NORM}))
OUTSIDE = replace(BARTEK, id=uuid4(), may=frozenset({Permission.OUTSIDE_HOURS}))
REASON = "comes from abroad for one day"


def enter(desk: Desk, hour: int = 9, minute: int = 0, *, by: Actor = BARTEK, **words) -> Booking:  # type: ignore[no-untyped-def]  # passed on
    now = words.pop("now", FRIDAY)
    words.setdefault("contact", CALLER)
    words.setdefault("start", at(MONDAY, hour, minute))
    return book_for(request=ForSomebody(desk.service, **words), now=now, by=by)


def test_a_visit_agreed_by_telephone_is_booked_and_its_person_told(desk: Desk) -> None:
    visit = enter(desk, contact=DOROTA)

    assert (visit.state, visit.channel, visit.counter.key) == ("booked", "desk", "k1")
    assert owed(visit) == ["booking_confirmed", "reminder"]
    assert history(visit) == [("book", "", "booked")]
    assert taken_cells() == 6
    assert not Message.objects.filter(kind="staff_booking_new").exists(), "they know"
    assert not broken(FRIDAY)


def test_the_clerk_is_written_down(desk: Desk) -> None:
    clerk = replace(BARTEK, id=uuid4())

    visit = enter(desk, by=clerk)

    assert visit.made_by == clerk.id
    assert visit.events.get().by_id == clerk.id


def test_a_name_is_enough_where_residents_are_asked_for_more(desk: Desk) -> None:
    Settings.objects.update(contact_email="required", contact_phone="required")

    visit = enter(desk, contact=ContactData("Edek", "Obcy"))

    assert visit.contact.last_name == "Obcy"


def test_what_is_typed_is_checked_and_what_is_missing_is_not_asked_for(desk: Desk) -> None:
    Field.objects.create(service=desk.service, key="vin", label="VIN", type="vin", required=True)

    with pytest.raises(Invalid) as refused:
        enter(desk, answers={"vin": "krotki"}, contact=replace(CALLER, phone="12"))
    assert set(refused.value.errors) == {"answers.vin", "phone"}
    assert enter(desk).answers.count() == 0


def test_lead_times_and_publication_do_not_bind_a_clerk(desk: Desk) -> None:
    Service.objects.update(status="archived", approval=True)

    today = enter(desk, start=at(FRIDAY.date(), 14))
    far = enter(desk, start=at(MONDAY + timedelta(days=63), 9))

    assert [today.state, far.state] == ["booked", "booked"]
    assert not broken(FRIDAY)


def test_nobody_is_booked_into_the_past(desk: Desk) -> None:
    with pytest.raises(SlotTaken):
        enter(desk, start=at(FRIDAY.date(), 9))


def test_a_taken_time_is_refused_whoever_asks(desk: Desk) -> None:
    take(desk)
    admin = replace(BARTEK, may=frozenset(Permission))

    with pytest.raises(SlotTaken):
        enter(desk, by=admin, reason=REASON)

    assert taken_cells() == 0


def test_a_place_whose_form_ran_out_may_be_taken(desk: Desk) -> None:
    left = take(desk)

    enter(desk, now=FRIDAY + timedelta(minutes=6))

    assert state(left) == "dropped"


def test_counters_are_tried_in_their_order_and_a_named_one_alone(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 2, 3))

    Settings.objects.update(visits_per_contact=9)
    third = enter(desk, counter=desk.counters[2])
    first, second = enter(desk), enter(desk, contact=DOROTA)

    assert [one.counter.key for one in (third, first, second)] == ["k3", "k1", "k2"]
    assert second.tried == [{"counter": str(desk.counters[0].pk), "why": "taken"}]
    with pytest.raises(SlotTaken):
        enter(desk, counter=desk.counters[2])
    assert not broken(FRIDAY)


def test_a_clerk_of_some_units_books_there_only(desk: Desk) -> None:
    other = Unit.objects.create(key="inny", name="Inny", location=desk.location)

    with pytest.raises(SlotTaken):
        enter(desk, units=frozenset({other.pk}))
    assert enter(desk, units=frozenset({desk.unit.pk})).unit == desk.unit


def test_above_the_norm_needs_permission_and_reason(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(priorities=(1, 2), norm=1)
    book(desk)

    with pytest.raises(NormReached):
        enter(desk, by=ABOVE)
    with pytest.raises(NormReached):
        enter(desk, by=ABOVE, reason="   ")
    for without in (BARTEK, OUTSIDE):
        with pytest.raises((NotPermitted, NormReached)):
            enter(desk, by=without, reason=REASON)
    visit = enter(desk, by=ABOVE, reason=REASON)

    assert visit.override == REASON
    assert visit.events.get().note == REASON
    assert Entry.objects.get(action="booking.override").about_id == visit.pk
    assert not broken(FRIDAY)


def test_a_party_no_counter_takes_needs_the_same(desk: Desk) -> None:
    with pytest.raises(Invalid) as refused:
        enter(desk, people=4, by=ABOVE)
    assert "people" in refused.value.errors

    assert enter(desk, people=4, by=ABOVE, reason=REASON).override == REASON


def test_outside_hours_needs_permission_and_reason(desk: Desk) -> None:
    with pytest.raises(OutsideHours):
        enter(desk, 17, by=OUTSIDE)
    with pytest.raises(NotPermitted):
        enter(desk, 17, by=BARTEK, reason=REASON)
    with pytest.raises(OutsideHours):
        enter(desk, 17, by=ABOVE, reason=REASON)
    visit = enter(desk, 17, by=OUTSIDE, reason=REASON)

    assert (visit.override, visit.starts_at) == (REASON, at(MONDAY, 17))
    assert (visit.opened_from, visit.bookable_from) == (None, None)
    assert taken_cells() == 6
    with pytest.raises(SlotTaken):
        enter(desk, 17, 15, by=OUTSIDE, reason=REASON)
    assert not broken(FRIDAY)


def test_between_two_times_of_the_grid_is_outside_hours_too(desk: Desk) -> None:
    assert enter(desk, 9, 10, by=OUTSIDE, reason=REASON).override == REASON
    with pytest.raises(SlotTaken):
        enter(desk, 9, 33, by=OUTSIDE, reason=REASON)


def test_a_reason_that_was_not_needed_is_not_kept(desk: Desk) -> None:
    assert enter(desk, by=OUTSIDE, reason=REASON).override == ""
    assert not Entry.objects.exists()


def test_counters_that_are_open_go_before_those_that_are_not(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 2), norm=1)
    Counter.objects.filter(key="k1").update(hours_key="nigdy")
    book(desk)
    both_may = replace(BARTEK, may=frozenset(Permission))

    assert enter(desk, by=both_may, reason=REASON).counter.key == "k1"
    assert enter(desk, 10, by=both_may, reason=REASON).counter.key == "k2"


def test_the_form_sent_twice_books_once(desk: Desk) -> None:
    key = uuid4()

    first, again = enter(desk, booking_id=key), enter(desk, booking_id=key)

    assert first.pk == again.pk == key
    assert Booking.objects.count() == 1


def test_the_offices_limit_of_visits_counts_these_too(desk: Desk) -> None:
    Settings.objects.update(visits_per_contact=1)
    enter(desk, 9)

    with pytest.raises(TooMany):
        enter(desk, 10)


def test_two_matters_are_booked_together_or_not_at_all(desk: Desk) -> None:
    add_cars(desk)

    visit = enter(desk, further=(car(),))
    with pytest.raises(SlotTaken):
        enter(desk, 8, 30, further=(car(),), contact=DOROTA)

    assert [visit.state, visit.parts.get().state] == ["booked", "booked"]
    assert taken_cells() == 6 + 10
    assert not broken(FRIDAY)
    cancel(booking_id=visit.pk, now=FRIDAY + MINUTE, by=BARTEK)
    assert taken_cells() == 0


def test_a_move_goes_above_the_norm_and_outside_hours_by_the_same_rule(
    make_desk: Callable[..., Desk],
) -> None:
    desk = make_desk(priorities=(1, 2), norm=1)
    book(desk, 10)
    visit = book(desk, 9, contact=replace(DOROTA, email="edek@example.com", phone=""))
    later = FRIDAY + 9 * MINUTE

    def to(hour: int, by: Actor, reason: str = REASON) -> Booking:
        request = MoveRequest(at(MONDAY, hour), reason=reason)
        return reschedule(booking_id=visit.pk, request=request, now=later, by=by)

    with pytest.raises(NotPermitted):
        to(10, BARTEK)
    with pytest.raises(NotPermitted):
        to(10, RESIDENT)
    with pytest.raises(NormReached):
        to(10, ABOVE, reason="")
    assert to(10, ABOVE).override == REASON
    assert not broken(later)
    assert to(17, OUTSIDE).override == REASON
    assert not broken(later)
    back = to(11, RESIDENT, reason="")
    assert back.override == ""
    assert not broken(later)
    assert Entry.objects.filter(action="booking.override").count() == 2


def test_permissions_are_given_by_name_and_an_admin_has_them_all(in_olsztyn: Office) -> None:
    words = {"name": "x", "password": None}
    anna = User(email="anna@example.com", role=Role.ADMIN)
    bartek = User.objects.create_user(
        "bartek@example.com", role=Role.CLERK, permissions=["above_norm"], **words
    )
    auditor = User(email="a@example.com", role=Role.AUDITOR, permissions=["above_norm"])

    assert actor(anna).may == set(Permission)
    assert actor(bartek).may == {Permission.ABOVE_NORM}
    assert actor(auditor).may == set()


def test_many_clerks_and_residents_at_once_get_a_place_each(
    new_office: Callable[[], Office],
) -> None:
    office = new_office()
    with office_context(office):
        desk = open_desk(priorities=(1, 2, 3))
    by_residents = holding(desk)

    def act(number: int) -> Booking:
        who = ContactData("Dorota", "Próbna", f"d{number}@example.com")
        return enter(desk, contact=who) if number % 2 else by_residents(number)

    assert Tally(race(office, 12, act)) == {"done": 3, "slot_taken": 9}
    with office_context(office):
        assert set(Booking.objects.values_list("counter__key", flat=True)) == {"k1", "k2", "k3"}
        assert not broken(FRIDAY)
