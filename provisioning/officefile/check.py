"""What one part of an office file says of another must be there, once, and make sense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from booking.public import CapacityPart, CounterPart, ExceptionPart, FieldPart, ServicePart
from tenants.officefile.nodes import Problems, Where
from tenants.officefile.parts import ConsentPart
from tenants.officefile.suggest import not_defined

from .document import OfficeFile

Keys = Mapping[str, set[str]]
# What makes two parts of a section the same thing; of exceptions it is days and scope.
IDENTITY: Final[dict[str, tuple[str, ...]]] = {
    "locations": ("key",),
    "units": ("key",),
    "categories": ("key",),
    "services": ("key",),
    "hours_templates": ("key", "weeks", "valid_from"),
    "counters": ("key",),
    "exceptions": ("first_day", "last_day", "unit", "counter"),
    "consents": ("key",),
    "templates": ("kind", "channel", "language"),
}


def check(document: OfficeFile, keys: Keys, problems: Problems) -> None:
    """Note every contradiction; ``keys``: what each section defines, well or badly."""
    for section, names in IDENTITY.items():
        _once(getattr(document, section), names, problems)
    if document.office.name and "pl" not in document.office.languages:
        told = _("Polish (pl) must be one of the languages: it is the one that binds.")
        problems.add(document.office.where.line("languages"), told)
    _places(document, keys, problems)
    for service in document.services:
        _service(service, keys, problems)
    services = {one.key: one for one in document.services}
    for counter in document.counters:
        _counter(counter, services, keys, problems)
    _calendar(document, keys, problems)
    for consent in document.consents:
        _consent(consent, problems)


def _places(document: OfficeFile, keys: Keys, problems: Problems) -> None:
    for location in document.locations:
        if location.capacity is not None:
            _capacity(location.capacity, problems)
    for unit in document.units:
        _named(unit.where, "location", [unit.location], keys.get("locations"), problems)
        _named(unit.where, "hours", [unit.hours], keys.get("hours_templates"), problems)


def _calendar(document: OfficeFile, keys: Keys, problems: Problems) -> None:
    for template in document.hours_templates:
        if template.valid_from and template.valid_to and template.valid_from > template.valid_to:
            problems.add(template.where.line("valid_to"), _("The end lies before the beginning."))
    for exception in document.exceptions:
        _exception(exception, keys, problems)


def _service(service: ServicePart, keys: Keys, problems: Problems) -> None:
    _named(service.where, "category", [service.category], keys.get("categories"), problems)
    _named(service.where, "units", service.units, keys.get("units"), problems)
    _repeated(service.where, "units", service.units, problems)
    if service.lead.min_days is not None and service.lead.min_minutes is not None:
        problems.add(
            service.lead.where.line("min_minutes"), _("Give min_days or min_minutes, not both.")
        )
    if (service.lead.min_days or 0) > service.lead.max_days:
        problems.add(
            service.lead.where.line("max_days"), _("The nearest day lies after the farthest.")
        )
    _repeated(service.where, "files", service.files, problems)
    for index, name in enumerate(service.files):
        if "/" in name or "\\" in name or name.startswith("."):
            told = _("Give the name of a file that lies beside the office file, without folders.")
            problems.add(service.where.line("files", index), told)
    _once(service.fields, ("key",), problems)
    known: dict[str, FieldPart] = {}
    for one in service.fields:
        _field(one, known, problems)
        known[one.key] = one


def _field(field: FieldPart, earlier: Mapping[str, FieldPart], problems: Problems) -> None:
    if (field.type == "choice") != bool(field.choices):
        told = _("Choices belong to a field of type choice, and only there.")
        problems.add(field.where.line("choices"), told)
    _repeated(field.where, "choices", field.choices, problems)
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


def _counter(
    counter: CounterPart, services: Mapping[str, ServicePart], keys: Keys, problems: Problems
) -> None:
    _named(counter.where, "unit", [counter.unit], keys.get("units"), problems)
    _named(counter.where, "hours", [counter.hours], keys.get("hours_templates"), problems)
    _named(counter.where, "services", counter.services, keys.get("services"), problems)
    _repeated(counter.where, "services", counter.services, problems)
    for index, name in enumerate(counter.services):
        if name in services and counter.unit not in services[name].units:
            told = _("Service “%(service)s” is not given in unit “%(unit)s”.")
            line = counter.where.line("services", index)
            problems.add(line, told % {"service": name, "unit": counter.unit})


def _exception(exception: ExceptionPart, keys: Keys, problems: Problems) -> None:
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
    _named(exception.where, "unit", [exception.unit], keys.get("units"), problems)
    _named(exception.where, "counter", [exception.counter], keys.get("counters"), problems)


def _capacity(capacity: CapacityPart, problems: Problems) -> None:
    area, each = capacity.area_m2, capacity.m2_per_person
    if (area is None) != (each is None) or (area is None) == (capacity.people is None):
        problems.add(capacity.where.line(), _("Give people, or area_m2 and m2_per_person."))
    elif area is not None and each is not None and area < each:
        problems.add(capacity.where.line(), _("By this norm nobody at all may enter."))


def _consent(consent: ConsentPart, problems: Problems) -> None:
    _once(consent.versions, ("valid_from",), problems)
    if not consent.versions:
        problems.add(consent.where.line(), _("Give at least one version with its text."))
    for version in consent.versions:
        if version.valid_to is not None and version.valid_to < version.valid_from:
            problems.add(version.where.line("valid_to"), _("The end lies before the beginning."))


def _once(parts: Sequence[Any], names: tuple[str, ...], problems: Problems) -> None:
    seen: set[tuple[Any, ...]] = set()
    for one in parts:
        identity = tuple(getattr(one, name) for name in names)
        if identity in seen:
            words = " ".join(str(word) for word in identity if word)
            problems.add(one.where.line(), _("“%(key)s” is given twice.") % {"key": words})
        seen.add(identity)


def _repeated(where: Where, key: str, names: Sequence[str], problems: Problems) -> None:
    for index, name in enumerate(names):
        if name in names[:index]:
            told = _("“%(key)s” is given twice.") % {"key": name}
            problems.add(where.line(key, index), told)


def _named(
    where: Where, key: str, names: Iterable[str], known: set[str] | None, problems: Problems
) -> None:
    for index, name in enumerate(names):
        if name and name not in (known or ()):
            problems.add(where.line(key, index), not_defined(name, known or ()))
