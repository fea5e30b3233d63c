"""Bring the catalogue and the calendar to what an office file says; and say what they are.

Objects the file does not name stay as they are: bookings hang on them. What hangs on a named one
(its fields, its lists) becomes exactly what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .attach import Attached, attach
from .parts import (
    BookingSettingsPart,
    CategoryPart,
    CounterPart,
    ExceptionPart,
    HoursPart,
    LocationPart,
    ServicePart,
    UnitPart,
)
from .write import (
    write_category,
    write_counter,
    write_exception,
    write_hours,
    write_location,
    write_service,
    write_settings,
    write_unit,
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The sections of booking, and the contents of the files that services name.

    ``store_files`` False: the caller only looks, and will roll back.
    """

    settings: BookingSettingsPart
    locations: Sequence[LocationPart]
    units: Sequence[UnitPart]
    categories: Sequence[CategoryPart]
    services: Sequence[ServicePart]
    hours_templates: Sequence[HoursPart]
    counters: Sequence[CounterPart]
    exceptions: Sequence[ExceptionPart]
    files: Mapping[str, bytes] = field(default_factory=dict)
    store_files: bool = True


def configure(catalogue: Catalogue) -> Attached:
    """Write the catalogue in the caller's transaction, and only what differs."""
    attached = Attached()
    write_settings(catalogue.settings)
    for position, location in enumerate(catalogue.locations):
        write_location(location, position)
    for hours in catalogue.hours_templates:
        write_hours(hours)
    for position, unit in enumerate(catalogue.units):
        write_unit(unit, position)
    for position, category in enumerate(catalogue.categories):
        write_category(category, position)
    for position, service in enumerate(catalogue.services):
        row = write_service(service, position)
        store = catalogue.store_files
        attach(row, service.files, catalogue.files, attached, store=store)
    for position, counter in enumerate(catalogue.counters):
        write_counter(counter, position)
    for exception in catalogue.exceptions:
        write_exception(exception)
    return attached
