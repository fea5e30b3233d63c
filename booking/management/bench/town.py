"""An office made for measuring: counters open all day, and visits by the thousand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from booking.domain.sight import days
from booking.domain.timetable import day_cells
from booking.enums import BookingState
from booking.models import (
    Booking,
    Counter,
    DayMask,
    HoursTemplate,
    Location,
    Service,
    Settings,
    Unit,
)
from booking.models.service import ServiceStatus
from booking.models.zone import WARSAW
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.offices import create_office
from tenants.profile.models import Profile
from tenants.schema import owning

WEEK: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKING: Final = WEEK[:5]
SEED: Final = 20_261_120
BATCH: Final = 5_000


@dataclass(frozen=True, slots=True)
class Town:
    """An office with one service, given at ``counters``; ``now`` is the moment it lives in."""

    office: Office
    service: Service
    counters: tuple[Counter, ...]
    now: datetime


def build(
    *, counters: int, minutes: int, windows: str, week: tuple[str, ...], now: datetime
) -> Town:
    """Make an office: a unit to each counter, visits of ``minutes``, open as ``windows`` says."""
    office = create_office(f"bench-{uuid7().hex[-12:]}", "Urząd pomiarowy", now=now)
    with office_context(office):
        Profile.objects.create(name="Urząd pomiarowy", languages=["pl"])
        Settings.objects.create(visits_per_contact=1_000_000)
        location = Location.objects.create(key="ratusz", name="Ratusz", address="ul. Miarowa 1")
        HoursTemplate.objects.create(key="h", windows={day: [windows] for day in week})
        service = Service.objects.create(
            key="sprawa",
            name="Sprawa",
            status=ServiceStatus.PUBLISHED,
            duration=minutes,
            min_days=1,
            max_days=90,
        )
        made = tuple(_counter(service, location, number) for number in range(counters))
    return Town(office, service, made, now)


def fill(town: Town, share: float, *, length: int) -> None:
    """Book ``share`` of all starts of ``length`` days from tomorrow on, and write the masks."""
    dice = random.Random(SEED)  # noqa: S311 - the same visits in every run
    first = town.now.astimezone(WARSAW).date() + timedelta(days=1)
    bookings: list[Booking] = []
    masks: dict[tuple[Counter, date], int] = {}
    for counter, start in _starts(town, first, first + timedelta(days=length - 1)):
        if dice.random() >= share:
            continue
        end = start + timedelta(minutes=town.service.duration)
        bookings.append(_booked(town, counter, start, end))
        for day, mask in day_cells(start, end, WARSAW):
            masks[counter, day] = masks.get((counter, day), 0) | mask
    with office_context(town.office):
        Booking.objects.bulk_create(bookings, batch_size=BATCH)
        DayMask.objects.bulk_create(
            (DayMask(counter=c, day=day, busy=busy) for (c, day), busy in masks.items()),
            batch_size=BATCH,
        )


def analyse(town: Town, *tables: str) -> None:
    """Count what is there, as the server does in time: the owner may, an office is only warned.

    Not while the office is stood in.
    """
    with owning(str(town.office.schema_name)) as owner, owner.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _counter(service: Service, location: Location, number: int) -> Counter:
    unit = Unit.objects.create(key=f"u{number}", name=f"Wydział {number}", location=location)
    service.units.add(unit)
    counter = Counter.objects.create(
        key=f"k{number}", name=f"Okienko {number}", unit=unit, hours_key="h"
    )
    counter.services.add(service)
    return counter


def _starts(town: Town, first: date, last: date) -> Iterator[tuple[Counter, datetime]]:
    for counter in town.counters:
        for day in days(first, last):
            if day.weekday() < len(WORKING):
                opening = datetime.combine(day, time(8), WARSAW).astimezone(UTC)
                for number in range(8 * 60 // town.service.duration):
                    yield counter, opening + timedelta(minutes=number * town.service.duration)


def _booked(town: Town, counter: Counter, start: datetime, end: datetime) -> Booking:
    booking_id = uuid7()
    return Booking(
        id=booking_id,
        reference=booking_id.hex[-12:],
        state=BookingState.BOOKED,
        service=town.service,
        unit_id=counter.unit_id,
        counter=counter,
        location_id=counter.unit.location_id,
        starts_at=start,
        ends_at=end,
        blocked_until=end,
        created_at=town.now,
    )
