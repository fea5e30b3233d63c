"""Situations at a small desk: one service, some counters, hours of a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from booking.models import Counter, HoursTemplate, Location, Service, Settings, Unit
from booking.models.service import ServiceStatus
from booking.models.zone import WARSAW

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # ten o'clock in Warsaw
MONDAY = date(2026, 11, 23)
WEEK = ("mon", "tue", "wed", "thu", "fri")


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment on the wall clock of Warsaw."""
    return datetime.combine(day, time(hour, minute), WARSAW)


@dataclass
class Desk:
    """A service that some counters of one unit give."""

    service: Service
    unit: Unit
    location: Location
    counters: list[Counter] = field(default_factory=list)


def open_desk(
    *,
    windows: Sequence[str] = ("08:00-12:00", "12:30-15:00"),
    priorities: Sequence[int] = (1,),
    people: int = 1,
    norm: int | None = None,
    **service: Any,
) -> Desk:
    """Set up a desk open Monday to Friday; further words go to the service."""
    location = Location.objects.create(
        key="ratusz", name="Ratusz", address="pl. Testowy 1, 10-101 Olsztyn", capacity_people=norm
    )
    unit = Unit.objects.create(key="bok", name="Biuro Obsługi", location=location)
    HoursTemplate.objects.create(key="zwykle", windows={day: list(windows) for day in WEEK})
    offered = Service.objects.create(
        **{
            "key": "dowod",
            "name": "Dowód osobisty",
            "sms_name": "dowod",
            "status": ServiceStatus.PUBLISHED,
            "duration": 30,
            "min_days": 1,
            "max_days": 30,
            **service,
        }
    )
    offered.units.add(unit)
    desk = Desk(offered, unit, location)
    for number, priority in enumerate(priorities, 1):
        counter = Counter.objects.create(
            key=f"k{number}",
            name=f"Okienko {number}",
            unit=unit,
            priority=priority,
            people=people,
            hours_key="zwykle",
            position=number,
        )
        counter.services.add(offered)
        desk.counters.append(counter)
    Settings.objects.create()
    return desk
