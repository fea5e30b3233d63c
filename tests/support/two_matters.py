"""Visits of two matters: an identity card, then a car."""

from __future__ import annotations

from booking.domain.confirm import confirm_by_pin
from booking.domain.hold import HoldRequest, hold
from booking.domain.tokens import pin
from booking.models import Booking, Counter, Service, Unit
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import MINUTE, send
from tenants.audit.actor import RESIDENT


def add_cars(desk: Desk) -> Desk:
    """Identity cards (30 min) at one counter, vehicles (45 min, 5 after) at another."""
    vehicles = Unit.objects.create(key="auta", name="Komunikacja", location=desk.location)
    car = Service.objects.create(
        key="auto", name="Auto", sms_name="auto", status="published", duration=45, buffer=5, step=5,
        min_days=1, max_days=30,
    )  # fmt: skip
    car.units.add(vehicles)
    counter = Counter.objects.create(key="k9", name="Okienko 9", unit=vehicles, hours_key="zwykle")
    counter.services.add(car)
    return desk


def car() -> Service:
    return Service.objects.get(key="auto")


def both(town: Desk, hour: int = 9, minute: int = 0, *, now=FRIDAY, **words) -> Booking:  # type: ignore[no-untyped-def]  # passed on
    words.setdefault("further", (car(),))
    words.setdefault("service", town.service)
    return hold(request=HoldRequest(start=at(MONDAY, hour, minute), **words), now=now, by=RESIDENT)


def booked(town: Desk, hour: int = 9, **words) -> Booking:  # type: ignore[no-untyped-def]  # passed on
    pending = send(both(town, hour, **words))
    return confirm_by_pin(booking_id=pending.pk, pin=pin(pending), now=FRIDAY + 2 * MINUTE)
