"""The office file as values: sections of all floors in one document."""

from __future__ import annotations

from dataclasses import dataclass

from booking.public import (
    BookingSettingsPart,
    CategoryPart,
    CounterPart,
    ExceptionPart,
    HoursPart,
    LocationPart,
    ServicePart,
    UnitPart,
)
from tenants.officefile import readers as read
from tenants.officefile.parts import ConsentPart, OfficePart, OfficeSettingsPart, TemplatePart


@dataclass(frozen=True)
class SettingsPart(BookingSettingsPart, OfficeSettingsPart):
    """The section ``settings``: how visits are taken, how the office looks and writes."""


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """The whole document."""

    office: OfficePart = read.key(read.part(OfficePart))
    settings: SettingsPart = read.key(read.part(SettingsPart), SettingsPart())
    locations: tuple[LocationPart, ...] = read.key(read.list_of(read.part(LocationPart)), ())
    units: tuple[UnitPart, ...] = read.key(read.list_of(read.part(UnitPart)), ())
    categories: tuple[CategoryPart, ...] = read.key(read.list_of(read.part(CategoryPart)), ())
    services: tuple[ServicePart, ...] = read.key(read.list_of(read.part(ServicePart)), ())
    hours_templates: tuple[HoursPart, ...] = read.key(read.list_of(read.part(HoursPart)), ())
    counters: tuple[CounterPart, ...] = read.key(read.list_of(read.part(CounterPart)), ())
    exceptions: tuple[ExceptionPart, ...] = read.key(read.list_of(read.part(ExceptionPart)), ())
    consents: tuple[ConsentPart, ...] = read.key(read.list_of(read.part(ConsentPart)), ())
    templates: tuple[TemplatePart, ...] = read.key(read.list_of(read.part(TemplatePart)), ())
