"""How much one person may take: in all, of one matter, and after visits that were missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.two_matters import add_cars, both, car
from support.visits import BARTEK, DOROTA, book, send, take

from booking.domain.attend import undo
from booking.domain.book_for import ForSomebody, book_for
from booking.domain.contact import OF_THIS_MATTER
from booking.domain.late import miss_late
from booking.domain.retain import forget_old
from booking.errors import PhoneOnly, TooMany
from booking.models import Booking, Service, Settings, Unit

TUESDAY = MONDAY + timedelta(days=1)
AFTER = at(MONDAY, 16)


@pytest.fixture
def strict(desk: Desk) -> Desk:
    """Two visits missed, then by telephone only."""
    Settings.objects.update(no_shows=2, visits_per_contact=50)
    Unit.objects.update(phone="89 527 31 11")
    return desk


def miss(desk: Desk, *hours: int) -> list[Booking]:
    missed = [book(desk, hour) for hour in hours]
    miss_late(AFTER)
    return missed


def again(desk: Desk, **words: object) -> Booking:
    held = take(desk, start=at(TUESDAY + timedelta(days=1), 9), now=AFTER)
    return send(held, now=AFTER, **words)


def test_so_many_visits_of_one_matter_and_no_more(desk: Desk) -> None:
    Settings.objects.update(visits_per_service=1)
    book(desk)
    other = Service.objects.create(
        key="inna", name="Inna", status="published", duration=30, min_days=1
    )
    other.units.add(desk.unit)
    desk.counters[0].services.add(other)

    with pytest.raises(TooMany) as refused:
        send(take(desk, 10))

    assert refused.value.message == OF_THIS_MATTER
    assert send(take(Desk(other, desk.unit, desk.location), 11)).state == "pending"


@pytest.mark.parametrize("second_first", [True, False])
def test_a_second_matter_counts_as_a_visit_for_it(desk: Desk, second_first: bool) -> None:
    Settings.objects.update(visits_per_service=1)
    town = add_cars(desk)
    only_cars = replace_service(town, car())

    def of_two(hour: int) -> Booking:
        return send(both(town, hour))

    def of_one(hour: int) -> Booking:
        return send(take(only_cars, hour))

    first, second = (of_two, of_one) if second_first else (of_one, of_two)
    first(9)
    with pytest.raises(TooMany) as refused:
        second(13)
    assert refused.value.message == OF_THIS_MATTER


def test_a_clerk_s_visit_of_two_matters_counts_both(desk: Desk) -> None:
    Settings.objects.update(visits_per_service=1)
    town = add_cars(desk)
    send(take(replace_service(town, car()), 9))
    wish = ForSomebody(town.service, at(MONDAY, 11), DOROTA, further=(car(),))
    with pytest.raises(TooMany):
        book_for(request=wish, now=FRIDAY, by=BARTEK)


def replace_service(desk: Desk, service: Service) -> Desk:
    return Desk(service, desk.unit, desk.location)


def test_zero_means_that_nobody_counts(desk: Desk) -> None:
    book(desk)

    assert send(take(desk, 10)).state == "pending"


def test_who_missed_as_many_visits_as_the_office_bears_is_asked_to_call(strict: Desk) -> None:
    miss(strict, 9, 10)

    with pytest.raises(PhoneOnly) as refused:
        again(strict)

    assert (refused.value.code, refused.value.status) == ("phone_only", 429)
    assert "89 527 31 11" in str(refused.value)


def test_one_less_is_borne_and_others_are_not_meant(strict: Desk) -> None:
    miss(strict, 9)

    assert again(strict).state == "pending"


def test_somebody_else_is_not_meant(strict: Desk) -> None:
    miss(strict, 9, 10)
    other = replace(DOROTA, email="edek@example.com", phone="500 600 701")

    assert again(strict, contact=other).state == "pending"


def test_the_telephone_tells_the_same_person_too(strict: Desk) -> None:
    miss(strict, 9, 10)

    with pytest.raises(PhoneOnly):
        again(strict, contact=replace(DOROTA, email="nowy@example.com"))


def test_a_clerk_takes_a_miss_back_and_the_person_may_book_again(strict: Desk) -> None:
    first, _second = miss(strict, 9, 10)

    undo(booking_id=first.pk, now=AFTER, by=BARTEK)

    assert again(strict).state == "pending"


def test_it_ends_when_the_person_is_forgotten(strict: Desk) -> None:
    miss(strict, 9, 10)
    later = AFTER + timedelta(days=31)
    forget_old(later)

    held = take(strict, start=at(later.date() + timedelta(days=6), 9), now=later)

    assert send(held, now=later).state == "pending"


def test_a_clerk_at_the_telephone_may_book_for_them(strict: Desk) -> None:
    miss(strict, 9, 10)
    start = at(TUESDAY + timedelta(days=1), 9)

    entered = ForSomebody(strict.service, start, contact=DOROTA)
    assert book_for(request=entered, now=AFTER, by=BARTEK).state == "booked"


def test_where_pesel_is_asked_one_person_is_one_whatever_the_address(desk: Desk) -> None:
    Settings.objects.update(contact_pesel="required", visits_per_contact=1)
    dorota = replace(DOROTA, pesel="02070803628")
    send(take(desk, 9), contact=dorota)
    other = {"email": "inny@example.com", "phone": "501 601 701"}

    with pytest.raises(TooMany):
        send(take(desk, 10), contact=replace(dorota, **other))

    somebody = replace(dorota, **other, pesel="44051401359")
    assert send(take(desk, 11), contact=somebody).state == "pending"


def test_an_office_that_does_not_count_misses_asks_nobody_to_call(strict: Desk) -> None:
    Settings.objects.update(no_shows=0)
    miss(strict, 9, 10)

    assert again(strict).state == "pending"
