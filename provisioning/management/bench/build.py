"""Many offices, and how long each of them took to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office
from tenants.offices import create_office
from tenants.profile.models import Profile


@dataclass
class Made:
    """The offices, and the milliseconds of schema, role and tables of each."""

    offices: list[Office] = field(default_factory=list)
    took: list[float] = field(default_factory=list)


def build_fleet(count: int, *, now: datetime, tell: Callable[[str], None]) -> Made:
    """``count`` offices with a profile and nothing else."""
    made = Made()
    tag = uuid7().hex[-8:]
    for number in range(count):
        begun = perf_counter()
        office = create_office(f"b{tag}-{number:05}", f"Urząd {number}", now=now)
        made.took.append((perf_counter() - begun) * 1000)
        with office_context(office):
            Profile.objects.create(name=office.name, short_name="Urząd", languages=["pl"])
        made.offices.append(office)
        if (number + 1) % 100 == 0:
            tell(f"{number + 1}/{count} offices made …")
    return made
