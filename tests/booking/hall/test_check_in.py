"""Checking in at the door: by link, by code, at the office's times; nobody guesses a code."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from pytest_django import Settings as Site
from support.booking_desk import MONDAY, Desk, at
from support.hall import booked_for, lines, nine, open_hall
from support.two_matters import add_cars, booked
from support.visits import BARTEK, MINUTE, state

from booking.domain.attend import arrive, serve, undo
from booking.domain.cancel import cancel
from booking.domain.contact import ContactData
from booking.domain.hall.check_in import check_in_by_code, check_in_by_link
from booking.domain.hall.codes import arrival_code
from booking.domain.hall.guessing import PER_DEVICE, Asker
from booking.domain.invariants import broken
from booking.domain.late import miss_late
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.tokens import confirm_token, manage_token
from booking.errors import Refusal
from booking.models import ArrivalCode, Booking, BookingEvent, Location, Ticket
from tenants.accounts.attempts import TooManyAttempts
from tenants.audit.actor import RESIDENT
from tenants.models import Office

KIOSK = Asker("kiosk", "192.0.2.7")


@pytest.fixture(autouse=True)
def _not_counted(settings: Site) -> None:
    settings.OKIENKO_RATE_LIMITS = False


def refusal_of(act: Callable[[], object]) -> str:
    """What was said."""
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.code


def refused(visit: Booking, now: datetime, *, code: str = "", place: Location | None = None) -> str:
    """What the door says to the visit's code, and to its link, if it is the same."""
    here = place or visit.location
    typed = code or arrival_code(visit)
    said = [
        refusal_of(lambda: check_in_by_code(typed, here, asker=KIOSK, now=now)),
        refusal_of(lambda: check_in_by_link(manage_token(visit), here, now=now)),
    ]
    return " ".join(dict.fromkeys(said))


def test_by_code_by_link_and_once_more_it_is_one_ticket(in_olsztyn: Office) -> None:
    visit = booked_for(open_hall())
    code = arrival_code(visit)
    assert arrival_code(visit) == code
    ticket = check_in_by_code(f"{code[:3]} {code[3:]}", visit.location, asker=KIOSK, now=nine())
    assert (ticket.label, state(visit), lines(ticket)) == ("U001", "arrived", ["check_in"])
    address = f"https://olsztyn.example.pl/rezerwacja/{manage_token(visit)}?jezyk=en"
    assert check_in_by_link(address, visit.location, now=nine(3)) == ticket
    event = BookingEvent.objects.get(booking=visit, action="arrive")
    assert (event.by_kind, Ticket.objects.count(), broken(nine())) == ("resident", 1, {})


def test_the_door_keeps_the_offices_times(in_olsztyn: Office) -> None:
    visit = booked_for(open_hall(hall_early_minutes=20))
    assert refused(visit, at(MONDAY, 8, 39)) == "check_in_early"
    assert refused(visit, nine(15)) == "check_in_late", "the grace of O5"
    miss_late(nine(15))
    assert refused(visit, nine(16)) == "check_in_late"
    arrive(booking_id=visit.pk, now=nine(17), by=BARTEK)
    assert Ticket.objects.get().label == "U001", "a clerk may, and a number comes with it"
    other = booked_for(_desk_of(visit), 10)
    assert check_in_by_code(arrival_code(other), other.location, asker=KIOSK, now=at(MONDAY, 9, 40))


def test_a_code_says_the_same_whyever_it_is_not_good(in_olsztyn: Office) -> None:
    desk = open_hall()
    visit, away = booked_for(desk), booked_for(desk, 11)
    code = arrival_code(visit)
    elsewhere = Location.objects.create(key="b", name="Filia", address="ul. Inna 1", hall=True)
    gone = arrival_code(away)
    cancel(booking_id=away.pk, now=nine() - timedelta(days=1), by=RESIDENT)
    unheard = next(c for c in ("000000", "000001", "000002") if c not in {code, gone})
    for typed, place in (
        (unheard, desk.location),
        ("12345", desk.location),
        ("١٢٣٤٥٦", desk.location),
        (gone, desk.location),
        (code, elsewhere),
    ):
        with pytest.raises(Refusal) as refusal:
            check_in_by_code(typed, place, asker=KIOSK, now=nine())
        assert (refusal.value.code, refusal.value.status) == ("unknown_code", 404)
    assert (
        refusal_of(
            lambda: check_in_by_code(
                code, desk.location, asker=KIOSK, now=nine() + timedelta(days=1)
            )
        )
        == "unknown_code"
    )


def test_a_link_tells_its_owner_more(in_olsztyn: Office) -> None:
    visit = booked_for(open_hall())
    elsewhere = Location.objects.create(key="b", name="Filia", address="ul. Inna 1", hall=True)
    told = {}
    for name, text, place in (
        ("elsewhere", manage_token(visit), elsewhere),
        ("no token", "nonsense", visit.location),
        ("another's purpose", confirm_token(visit), visit.location),
    ):
        with pytest.raises(Refusal) as refusal:
            check_in_by_link(text, place, now=nine())
        told[name] = refusal.value.code
    assert told == {
        "elsewhere": "other_building",
        "no token": "unknown_code",
        "another's purpose": "unknown_code",
    }
    cancel(booking_id=visit.pk, now=nine() - timedelta(hours=1), by=RESIDENT)
    assert (
        refusal_of(lambda: check_in_by_link(manage_token(visit), visit.location, now=nine()))
        == "visit_not_open"
    )


def test_a_building_without_a_hall_has_no_codes_and_checks_nobody_in(in_olsztyn: Office) -> None:
    visit = booked_for(open_hall())
    code = arrival_code(visit)
    Location.objects.update(hall=False)
    visit.location.refresh_from_db()
    assert arrival_code(visit) == ""
    assert refused(visit, nine(), code=code) == "unknown_code visit_not_open"
    arrive(booking_id=visit.pk, now=nine(), by=BARTEK)
    assert not Ticket.objects.exists()


def test_an_office_that_stands_still_checks_nobody_in(
    in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = booked_for(open_hall())
    code = arrival_code(visit)
    monkeypatch.setattr(type(in_olsztyn), "is_frozen", property(lambda _office: True))
    assert refused(visit, nine(), code=code) == "unknown_code visit_not_open"
    ArrivalCode.objects.all().delete()
    assert arrival_code(visit) == "", "nor draws it codes"


def test_two_visits_of_a_day_never_share_a_code(
    in_olsztyn: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_hall()
    first, second = booked_for(desk), booked_for(desk, 11)
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr(secrets, "randbelow", lambda _n: next(drawn))
    assert (arrival_code(first), arrival_code(second)) == ("000007", "000008")
    tomorrow = MoveRequest(at(MONDAY + timedelta(days=1), 9))
    reschedule(booking_id=first.pk, request=tomorrow, now=nine() - timedelta(days=2), by=RESIDENT)
    moved = Booking.objects.select_related("location").get(pk=first.pk)
    assert refused(moved, nine(), code="000007") == "unknown_code check_in_early"
    monkeypatch.setattr(secrets, "randbelow", lambda _n: 9)
    assert arrival_code(moved) == "000009"
    assert ArrivalCode.objects.count() == 2


def test_wrong_codes_are_counted_by_device_and_right_ones_are_not(
    in_olsztyn: Office, settings: Site
) -> None:
    settings.OKIENKO_RATE_LIMITS = True
    cache.clear()
    desk = open_hall()
    visits = [booked_for(desk, 9 + n // 2, n % 2 * 30, contact=_somebody(n)) for n in range(3)]
    codes = [arrival_code(one) for one in visits]
    now = nine()
    wrong = next(f"{n:06d}" for n in range(9) if f"{n:06d}" not in codes)
    for _try in range(PER_DEVICE.attempts):
        assert check_in_by_code(codes[0], desk.location, asker=KIOSK, now=now)
        assert (
            refusal_of(lambda: check_in_by_code(wrong, desk.location, asker=KIOSK, now=now))
            == "unknown_code"
        )
    with pytest.raises(TooManyAttempts):
        check_in_by_code(codes[1], desk.location, asker=KIOSK, now=now)
    other = Asker("another kiosk", "192.0.2.8")
    assert check_in_by_code(codes[1], desk.location, asker=other, now=nine() + MINUTE)


def test_right_codes_that_come_early_or_late_are_no_guesses(
    in_olsztyn: Office, settings: Site
) -> None:
    settings.OKIENKO_RATE_LIMITS = True
    cache.clear()
    visit = booked_for(open_hall())
    code = arrival_code(visit)
    for moment, said in ((at(MONDAY, 8), "check_in_early"), (nine(20), "check_in_late")):
        for _try in range(PER_DEVICE.attempts + 1):
            told = refusal_of(
                lambda moment=moment: check_in_by_code(  # type: ignore[misc]  # bound in the loop
                    code, visit.location, asker=KIOSK, now=moment
                )
            )
            assert told == said


def test_of_two_matters_each_waits_in_its_turn_with_one_number(in_olsztyn: Office) -> None:
    desk = add_cars(open_hall())
    visit = booked(desk)
    ticket = check_in_by_link(manage_token(visit), desk.location, now=nine())
    assert (ticket.label, Ticket.objects.count()) == ("U001", 1)
    part = visit.parts.get()
    serve(booking_id=visit.pk, now=nine(20), by=BARTEK)
    second = Ticket.objects.get(booking=part)
    assert (second.label, second.matter, second.state) == ("U001", 2, "waiting")
    assert broken(nine(20)) == {}
    undo(booking_id=visit.pk, now=nine(21), by=BARTEK)
    assert [one.state for one in Ticket.objects.order_by("matter")] == ["waiting", "left"]
    serve(booking_id=visit.pk, now=nine(22), by=BARTEK)
    serve(booking_id=part.pk, now=nine(50), by=BARTEK)
    assert [one.state for one in Ticket.objects.order_by("matter")] == ["served", "served"]
    assert broken(nine(50)) == {}


def _desk_of(visit: Booking) -> Desk:
    return Desk(visit.service, visit.unit, visit.location, [visit.counter])


def _somebody(number: int) -> ContactData:
    return ContactData("Dorota", "Próbna", f"d{number}@example.com")
