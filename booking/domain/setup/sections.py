"""The kinds of things an office is made of: how each is found, described and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from booking.models import (
    CalendarException,
    Category,
    Counter,
    HoursTemplate,
    Location,
    Service,
    Unit,
)
from booking.officefile import describe, parts, write
from tenants.base import OfficeModel


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the office file; ``ordered``: its order is the order on residents' pages."""

    key: str
    model: type[OfficeModel]
    part: type[Any]
    rows: Callable[[], QuerySet[Any]]
    describe: Callable[[Any], Any]
    write: Callable[[Any, Any], OfficeModel]
    ordered: bool = True


def _new_position(section_model: Any, row: Any) -> int:
    """Where it stands; a new one comes last."""
    if row is not None:
        return int(row.position)
    return int(section_model.objects.count())


LOCATIONS: Final = Section(
    "locations",
    Location,
    parts.LocationPart,
    Location.objects.all,
    describe.location_part,
    lambda part, row: write.write_location(part, _new_position(Location, row)),
)
UNITS: Final = Section(
    "units",
    Unit,
    parts.UnitPart,
    lambda: Unit.objects.select_related("location"),
    describe.unit_part,
    lambda part, row: write.write_unit(part, _new_position(Unit, row)),
)
CATEGORIES: Final = Section(
    "categories",
    Category,
    parts.CategoryPart,
    Category.objects.all,
    describe.category_part,
    lambda part, row: write.write_category(part, _new_position(Category, row)),
)
SERVICES: Final = Section(
    "services",
    Service,
    parts.ServicePart,
    lambda: Service.objects.select_related("category").prefetch_related("units", "fields", "files"),
    describe.service_part,
    lambda part, row: write.write_service(part, _new_position(Service, row)),
)
COUNTERS: Final = Section(
    "counters",
    Counter,
    parts.CounterPart,
    lambda: Counter.objects.select_related("unit").prefetch_related("services"),
    describe.counter_part,
    lambda part, row: write.write_counter(part, _new_position(Counter, row)),
)
HOURS: Final = Section(
    "hours_templates",
    HoursTemplate,
    parts.HoursPart,
    HoursTemplate.objects.all,
    describe.hours_part,
    write.write_hours,
    ordered=False,
)
EXCEPTIONS: Final = Section(
    "exceptions",
    CalendarException,
    parts.ExceptionPart,
    lambda: CalendarException.objects.select_related("unit", "counter"),
    describe.exception_part,
    write.write_exception,
    ordered=False,
)
SECTIONS: Final[Mapping[str, Section]] = {
    one.key: one for one in (LOCATIONS, UNITS, CATEGORIES, SERVICES, COUNTERS, HOURS, EXCEPTIONS)
}
