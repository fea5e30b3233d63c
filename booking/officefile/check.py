"""What one part of booking's sections says of another must be there, once, and make sense.

The office file and the screens of the settings are judged by the same checks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from tenants.officefile.checks import named, once, repeated
from tenants.officefile.nodes import Problems

from .parts import (
    CapacityPart,
    CounterPart,
    ExceptionPart,
    FieldPart,
    HoursPart,
    LocationPart,
    ServicePart,
    UnitPart,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to refer to: the keys of each section, and the units of each service.

    ``away``: the buildings that are put away.
    """

    keys: Mapping[str, set[str]]
    offered: Mapping[str, tuple[str, ...]]
    away: Collection[str] = ()

    def get(self, section: str) -> set[str]:
        """The keys of a section."""
        return self.keys.get(section, set())


Check = Callable[[Any, Known, Problems], None]


def check_location(location: LocationPart, _known: Known, problems: Problems) -> None:
    """Its norm is one norm, and lets somebody in."""
    if location.capacity is not None:
        _capacity(location.capacity, problems)


def check_unit(unit: UnitPart, known: Known, problems: Problems) -> None:
    """Its building and its hours are there; nobody receives in a building that is put away."""
    named(unit.where, "location", [unit.location], known.get("locations"), problems)
    if unit.status == "open" and unit.location in known.away:
        told = _("The building “%(name)s” is put away, and this unit takes bookings.")
        problems.add(unit.where.line("location"), told % {"name": unit.location})
    named(unit.where, "hours", [unit.hours], known.get("hours_templates"), problems)


def check_hours(hours: HoursPart, _known: Known, problems: Problems) -> None:
    """They end after they begin."""
    if hours.valid_from and hours.valid_to and hours.valid_from > hours.valid_to:
        problems.add(hours.where.line("valid_to"), _("The end lies before the beginning."))


def check_service(service: ServicePart, known: Known, problems: Problems) -> None:
    """What it names is there; its days and its fields make sense."""
    named(service.where, "category", [service.category], known.get("categories"), problems)
    named(service.where, "units", service.units, known.get("units"), problems)
    repeated(service.where, "units", service.units, problems)
    if service.lead.min_days is not None and service.lead.min_minutes is not None:
        problems.add(
            service.lead.where.line("min_minutes"), _("Give min_days or min_minutes, not both.")
        )
    if (service.lead.min_days or 0) > service.lead.max_days:
        problems.add(
            service.lead.where.line("max_days"), _("The nearest day lies after the farthest.")
        )
    repeated(service.where, "files", service.files, problems)
    for index, name in enumerate(service.files):
        if "/" in name or "\\" in name or name.startswith("."):
            told = _("Give the name of a file that lies beside the office file, without folders.")
            problems.add(service.where.line("files", index), told)
    once(service.fields, ("key",), problems)
    earlier: dict[str, FieldPart] = {}
    for one in service.fields:
        _field(one, earlier, problems)
        earlier[one.key] = one


def check_counter(counter: CounterPart, known: Known, problems: Problems) -> None:
    """What it names is there, and its services are given in its unit."""
    named(counter.where, "unit", [counter.unit], known.get("units"), problems)
    named(counter.where, "hours", [counter.hours], known.get("hours_templates"), problems)
    named(counter.where, "services", counter.services, known.get("services"), problems)
    repeated(counter.where, "services", counter.services, problems)
    for index, name in enumerate(counter.services):
        if name in known.offered and counter.unit not in known.offered[name]:
            told = _("Service “%(service)s” is not given in unit “%(unit)s”.")
            line = counter.where.line("services", index)
            problems.add(line, told % {"service": name, "unit": counter.unit})


def check_exception(exception: ExceptionPart, known: Known, problems: Problems) -> None:
    """It names days in order, closes or opens them, and has one scope."""
    line = exception.where.line()
    whole_range = exception.from_ is not None and exception.to is not None
    half_range = (exception.from_ is None) != (exception.to is None)
    if half_range or (exception.date is not None) == whole_range:
        problems.add(line, _("Give “date”, or “from” and “to”."))
    elif exception.from_ and exception.to and exception.from_ > exception.to:
        problems.add(exception.where.line("to"), _("The end lies before the beginning."))
    if exception.closed == bool(exception.open):
        problems.add(line, _("Give “closed: true”, or hours in “open”."))
    if exception.unit and exception.counter:
        problems.add(line, _("Give a unit or a counter, not both."))
    named(exception.where, "unit", [exception.unit], known.get("units"), problems)
    named(exception.where, "counter", [exception.counter], known.get("counters"), problems)


def _field(field: FieldPart, earlier: Mapping[str, FieldPart], problems: Problems) -> None:
    if (field.type == "choice") != bool(field.choices):
        told = _("Choices belong to a field of type choice, and only there.")
        problems.add(field.where.line("choices"), told)
    repeated(field.where, "choices", field.choices, problems)
    if field.type == "pesel" and not field.purpose:
        problems.add(field.where.line(), _("Say in “purpose” what PESEL is needed for."))
    for name, wanted in field.show_if:
        line = field.where.line("show_if")
        if name not in earlier:
            told = _("“%(name)s” is not a field above this one.")
            problems.add(line, told % {"name": name})
        elif earlier[name].choices and wanted not in earlier[name].choices:
            told = _("“%(word)s” is not one of the choices of “%(name)s”.")
            problems.add(line, told % {"word": wanted, "name": name})


def _capacity(capacity: CapacityPart, problems: Problems) -> None:
    area, each = capacity.area_m2, capacity.m2_per_person
    if (area is None) != (each is None) or (area is None) == (capacity.people is None):
        problems.add(capacity.where.line(), _("Give people, or area_m2 and m2_per_person."))
    elif area is not None and each is not None and area < each:
        problems.add(capacity.where.line(), _("By this norm nobody at all may enter."))


CHECKS: Final[Mapping[str, Check]] = {
    "locations": check_location,
    "units": check_unit,
    "services": check_service,
    "hours_templates": check_hours,
    "counters": check_counter,
    "exceptions": check_exception,
}
