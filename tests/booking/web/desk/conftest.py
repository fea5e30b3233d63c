"""A Friday in Olsztyn, ten o'clock: two units, three counters, and people who come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
import time_machine
from django.test import Client
from support.staff import hire

from booking.domain.masks import occupy
from booking.enums import BookingState
from booking.models import Booking, BookingEvent, Contact, Counter, Location, Service, Unit
from booking.models.zone import WARSAW
from tenants.accounts.models import Role, User
from tenants.context import office_context
from tenants.models import Office

TODAY = date(2026, 11, 20)
TEN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_numbers = count(1)
_S = BookingState


@pytest.fixture(autouse=True)
def clockwork() -> Iterator[time_machine.Coordinates]:
    """It is ten o'clock, and stays so until a test moves the hands."""
    with time_machine.travel(TEN, tick=False) as coordinates:
        yield coordinates


@dataclass
class House:
    """The office as a test furnishes it."""

    office: Office
    service: Service
    units: dict[str, Unit] = field(default_factory=dict)
    counters: dict[str, Counter] = field(default_factory=dict)

    def counter(self, key: str, unit: str) -> Counter:
        """A counter of ``unit``; both are made when they are not there yet."""
        with office_context(self.office):
            place = self.units.get(unit) or Unit.objects.create(
                key=unit, name=f"Jednostka {unit}", location=Location.objects.get()
            )
            self.units[unit] = place
            self.counters[key] = Counter.objects.create(
                key=key, name=f"Okienko {key}", unit=place, hours_key="zwykle"
            )
        return self.counters[key]

    def visit(
        self,
        hour: str,
        name: str = "Dorota Próbna",
        *,
        counter: str = "a",
        state: BookingState = _S.BOOKED,
        day: date = TODAY,
        **fields: object,
    ) -> Booking:
        """A visit of half an hour at ``counter``, in whatever state."""
        start = datetime.combine(day, time.fromisoformat(hour), WARSAW)
        with office_context(self.office):
            at = self.counters[counter]
            end = start + timedelta(minutes=30)
            booking = Booking.objects.create(
                reference=f"T{next(_numbers):05}",
                state=state,
                service=self.service,
                unit=at.unit,
                counter=at,
                location=Location.objects.get(),
                starts_at=start,
                ends_at=end,
                blocked_until=end,
                created_at=TEN - timedelta(days=3),
                released_at=None if state.occupies else TEN,
                **fields,
            )
            if state.in_mask:
                occupy(booking)
            first, _, last = name.partition(" ")
            Contact.objects.create(
                booking=booking,
                first_name=first,
                last_name=last,
                email="dorota@example.com",
                phone="+48600100200",
            )
        return booking

    def state(self, booking: Booking) -> str:
        """What the database says now."""
        with office_context(self.office):
            return Booking.objects.get(pk=booking.pk).state

    def history(self, booking: Booking) -> list[tuple[str, str]]:
        """What happened to it, and who did it."""
        with office_context(self.office):
            rows = BookingEvent.objects.filter(booking=booking).order_by("number")
            return [(row.action, row.by_name) for row in rows]


def furnish(office: Office) -> House:
    """A house with a service and no counters."""
    with office_context(office):
        Location.objects.create(key="ratusz", name="Ratusz", address="pl. Testowy 1, Olsztyn")
        service = Service.objects.create(
            key="dowod", name="Dowód osobisty", sms_name="dowod", duration=30
        )
    return House(office, service)


@pytest.fixture
def empty_house(olsztyn: Office) -> House:
    """Olsztyn, before its first counter."""
    return furnish(olsztyn)


@pytest.fixture
def house(empty_house: House) -> House:
    """Olsztyn: counters *a* and *b* of unit *bok*, counter *c* of unit *usc*."""
    for counter, unit in (("a", "bok"), ("b", "bok"), ("c", "usc")):
        empty_house.counter(counter, unit)
    return empty_house


@pytest.fixture
def enter(olsztyn: Office, at: Callable[[Office], Client]) -> Callable[[User], Client]:
    """Open the browser of somebody who has signed in at Olsztyn."""

    def signed_in(person: User) -> Client:
        browser = at(olsztyn)
        with office_context(olsztyn):
            browser.force_login(person)
        return browser

    return signed_in


@pytest.fixture
def anna(olsztyn: Office, enter: Callable[[User], Client]) -> Client:
    """Anna's browser: admin."""
    return enter(hire(olsztyn, "Anna"))


@pytest.fixture
def bartek(olsztyn: Office, house: House, enter: Callable[[User], Client]) -> Client:
    """Bartek's browser: clerk of unit *bok* alone."""
    units = [str(house.units["bok"].pk)]
    return enter(hire(olsztyn, "Bartek", Role.CLERK, units=units))


@pytest.fixture
def auditor(olsztyn: Office, enter: Callable[[User], Client]) -> Client:
    """The browser of somebody who only looks."""
    return enter(hire(olsztyn, "Ewa", Role.AUDITOR))
