"""From text to an office file, with every mistake and its line at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from booking.public import CapacityPart, CounterPart, ExceptionPart, FieldPart, ServicePart
from tenants.officefile import readers as read
from tenants.officefile.nodes import BadFile, Problems, compose

from .document import OfficeFile


def parse(text: str) -> OfficeFile:
    """Read an office file. Raises ``BadFile`` with all its problems."""
    problems = Problems()
    root = compose(text)
    document: OfficeFile | None = read.part(OfficeFile)(root, problems)
    if problems.found or document is None:
        raise BadFile(problems.found)
    _check(document, problems)
    if problems.found:
        raise BadFile(problems.found)
    return document


def _check(document: OfficeFile, problems: Problems) -> None:
    """What one part says of another must be there, and once."""
    for parts in (
        document.locations,
        document.units,
        document.categories,
        document.services,
        document.counters,
        document.consents,
    ):
        _check_once(parts, ("key",), problems)
    _check_once(document.hours_templates, ("key", "weeks", "valid_from"), problems)
    _check_once(document.templates, ("kind", "channel", "language"), problems)
    for consent in document.consents:
        _check_once(consent.versions, ("valid_from",), problems)
    _check_places(document, problems)
    _check_services(document, problems)
    for counter in document.counters:
        _check_counter(counter, document, problems)
    _check_exceptions(document, problems)


def _check_places(document: OfficeFile, problems: Problems) -> None:
    hours = {one.key for one in document.hours_templates}
    for location in document.locations:
        if location.capacity is not None:
            _check_capacity(location.capacity, problems)
    for unit in document.units:
        _check_named(unit.line, [unit.location], {one.key for one in document.locations}, problems)
        _check_named(unit.line, [unit.hours], hours, problems)


def _check_services(document: OfficeFile, problems: Problems) -> None:
    categories = {one.key for one in document.categories}
    units = {one.key for one in document.units}
    for service in document.services:
        _check_named(service.line, [service.category], categories, problems)
        _check_named(service.line, service.units, units, problems)
        _check_service(service, problems)


def _check_exceptions(document: OfficeFile, problems: Problems) -> None:
    units = {one.key for one in document.units}
    counters = {one.key for one in document.counters}
    for exception in document.exceptions:
        _check_exception(exception, problems)
        _check_named(exception.line, [exception.unit], units, problems)
        _check_named(exception.line, [exception.counter], counters, problems)


def _check_counter(counter: CounterPart, document: OfficeFile, problems: Problems) -> None:
    _check_named(counter.line, [counter.unit], {one.key for one in document.units}, problems)
    hours = {one.key for one in document.hours_templates}
    _check_named(counter.line, [counter.hours], hours, problems)
    services = {one.key: one for one in document.services}
    _check_named(counter.line, counter.services, services, problems)
    for name in counter.services:
        if name in services and counter.unit not in services[name].units:
            told = _("Service “%(service)s” is not given in unit “%(unit)s”.")
            problems.add(counter.line, told % {"service": name, "unit": counter.unit})


def _check_service(service: ServicePart, problems: Problems) -> None:
    if service.lead.min_days is not None and service.lead.min_minutes is not None:
        problems.add(service.lead.line, _("Give min_days or min_minutes, not both."))
    if (service.lead.min_days or 0) > service.lead.max_days:
        problems.add(service.lead.line, _("The nearest day lies after the farthest."))
    _check_once(service.fields, ("key",), problems)
    known: dict[str, FieldPart] = {}
    for one in service.fields:
        _check_named(one.line, [name for name, _value in one.show_if], known, problems)
        if (one.type == "choice") != bool(one.choices):
            problems.add(one.line, _("Choices belong to a field of type choice, and only there."))
        if one.type == "pesel" and not one.purpose:
            problems.add(one.line, _("Say in “purpose” what PESEL is needed for."))
        known[one.key] = one


def _check_exception(exception: ExceptionPart, problems: Problems) -> None:
    range_given = exception.from_ is not None and exception.to is not None
    if (exception.date is not None) == range_given:
        problems.add(exception.line, _("Give “date”, or “from” and “to”."))
    elif exception.from_ and exception.to and exception.from_ > exception.to:
        problems.add(exception.line, _("“from” lies after “to”."))
    if exception.closed == bool(exception.open):
        problems.add(exception.line, _("Give “closed: true”, or hours in “open”."))
    if exception.unit and exception.counter:
        problems.add(exception.line, _("Give a unit or a counter, not both."))


def _check_capacity(capacity: CapacityPart, problems: Problems) -> None:
    area = capacity.area_m2 is not None and capacity.m2_per_person is not None
    half = (capacity.area_m2 is None) != (capacity.m2_per_person is None)
    if half or area == (capacity.people is not None):
        problems.add(capacity.line, _("Give people, or area_m2 and m2_per_person."))


def _check_once(parts: Sequence[Any], names: tuple[str, ...], problems: Problems) -> None:
    seen: set[tuple[Any, ...]] = set()
    for one in parts:
        identity = tuple(getattr(one, name) for name in names)
        if identity in seen:
            words = " ".join(str(word) for word in identity if word is not None)
            problems.add(one.line, _("“%(key)s” is given twice.") % {"key": words})
        seen.add(identity)


def _check_named(line: int, names: Iterable[str], known: Iterable[str], problems: Problems) -> None:
    for name in names:
        if name and name not in set(known):
            problems.add(line, _("“%(name)s” is not defined in this file.") % {"name": name})
