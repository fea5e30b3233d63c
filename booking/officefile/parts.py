"""Sections of the office file that booking reads (engine, rules; requirements P1 to P4)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from tenants.officefile import readers as read
from tenants.officefile.parts import LANGUAGES

ASKED: Final = ("required", "optional", "off")
MINUTES: Final = read.integer(5, 720, step=5)
windows = read.list_of(
    read.matching(read.WINDOW, lambda: _("Give hours such as 08:00-12:30, on five minutes."))
)
lead_time = read.matching(read.LEAD, lambda: _("Give a lead such as 24h, 2d or 90m."))


@dataclass(frozen=True, slots=True)
class ContactPart:
    """What the form asks of a person (O2)."""

    email: str = read.key(read.choice(*ASKED), "required")
    phone: str = read.key(read.choice(*ASKED), "optional")
    pesel: str = read.key(read.choice(*ASKED), "off")


@dataclass(frozen=True, slots=True)
class LimitsPart:
    """How much one person may take."""

    holds_per_client: int = read.key(read.integer(1, 10), 1)
    visits_per_contact: int = read.key(read.integer(1, 1000), 3)


@dataclass(frozen=True)
class BookingSettingsPart:
    """Keys of ``settings`` about how visits are taken."""

    hold_minutes: int = read.key(read.integer(1, 60), 5)
    confirmation_minutes: int = read.key(read.integer(5, 1440), 30)
    confirmation: str = read.key(read.choice("required", "none"), "required")
    reminder: tuple[tuple[str, str], ...] = read.key(
        read.mapping_of(lead_time, ("email", "sms")), (("email", "24h"), ("sms", "2h"))
    )
    late_grace_minutes: int = read.key(read.integer(0, 240), 15)
    notify_staff: tuple[str, ...] = read.key(read.list_of(read.choice("email", "sms")), ("email",))
    cancel_by: tuple[str, ...] = read.key(
        read.list_of(read.choice("link", "code", "pesel")), ("link", "code")
    )
    contact: ContactPart = read.key(read.part(ContactPart), ContactPart())
    limits: LimitsPart = read.key(read.part(LimitsPart), LimitsPart())
    release_delay: int = read.key(read.integer(0, 30), 0)
    waitlist_minutes: int = read.key(read.integer(5, 1440), 30)
    retention_days: int = read.key(read.integer(7, 365), 30)


@dataclass(frozen=True, slots=True)
class CapacityPart:
    """The norm of a building (U2)."""

    people: int | None = read.key(read.integer(1), None)
    area_m2: Decimal | None = read.key(read.number, None)
    m2_per_person: Decimal | None = read.key(read.number, None)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LocationPart:
    """A building."""

    key: str = read.key(read.slug)
    name: str = read.key(read.text(120))
    address: str = read.key(read.text(300))
    sms_name: str = read.key(read.gsm(21), "")
    capacity: CapacityPart | None = read.key(read.part(CapacityPart), None)
    accessibility: tuple[str, ...] = read.key(read.list_of(read.text(40)), ())
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit at a location (P2)."""

    key: str = read.key(read.slug)
    name: str = read.key(read.text(150))
    location: str = read.key(read.slug)
    phone: str = read.key(read.text(40), "")
    email: str = read.key(read.email, "")
    fax: str = read.key(read.text(40), "")
    website: str = read.key(read.url, "")
    bip_url: str = read.key(read.url, "")
    hours: str = read.key(read.slug, "")
    status: str = read.key(read.choice("open", "closed"), "open")
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CategoryPart:
    """A category of services (P1.3)."""

    key: str = read.key(read.slug)
    name: str = read.key(read.text(120))
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class LeadPart:
    """How late and how far ahead one may book (P1.5)."""

    min_days: int | None = read.key(read.integer(0, 365), None)
    min_minutes: int | None = read.key(read.integer(0, 10_080), None)
    max_days: int = read.key(read.integer(0, 365), 30)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class FieldPart:
    """An extra field of a service (P15)."""

    key: str = read.key(read.slug)
    label: str = read.key(read.text(150))
    type: str = read.key(
        read.choice(
            *("text", "number", "date", "choice", "pesel", "nip", "regon", "vin", "plate", "phone")
        ),
        "text",
    )
    required: bool = read.key(read.boolean, False)
    purpose: str = read.key(read.text(300), "")
    help: str = read.key(read.text(300), "")
    show_if: tuple[tuple[str, str], ...] = read.key(read.mapping_of(read.text()), ())
    choices: tuple[str, ...] = read.key(read.list_of(read.text()), ())
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class TranslationPart:
    """A service in another language."""

    name: str = read.key(read.text(150), "")
    description: str = read.key(read.text(10_000), "")


@dataclass(frozen=True, slots=True)
class ServicePart:
    """A service (P1)."""

    key: str = read.key(read.slug)
    name: str = read.key(read.text(150))
    duration: int = read.key(MINUTES)
    sms_name: str = read.key(read.gsm(19), "")
    category: str = read.key(read.slug, "")
    status: str = read.key(read.choice("draft", "published", "archived"), "published")
    description: str = read.key(read.text(10_000), "")
    documents: tuple[str, ...] = read.key(read.list_of(read.text(300)), ())
    step: int | None = read.key(MINUTES, None)
    buffer: int = read.key(read.integer(0, 240, step=5), 0)
    lead: LeadPart = read.key(read.part(LeadPart), LeadPart())
    units: tuple[str, ...] = read.key(read.list_of(read.slug), ())
    approval: bool = read.key(read.boolean, False)
    synonyms: tuple[str, ...] = read.key(read.list_of(read.text(60)), ())
    files: tuple[str, ...] = read.key(read.list_of(read.text(120)), ())
    translations: tuple[tuple[str, TranslationPart], ...] = read.key(
        read.mapping_of(read.part(TranslationPart), LANGUAGES), ()
    )
    fields: tuple[FieldPart, ...] = read.key(read.list_of(read.part(FieldPart)), ())
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class HoursPart:
    """A row of an hours template (P4)."""

    key: str = read.key(read.slug)
    valid_from: datetime.date | None = read.key(read.day, None)
    valid_to: datetime.date | None = read.key(read.day, None)
    weeks: str = read.key(read.choice("every", "odd", "even"), "every")
    mon: tuple[str, ...] = read.key(windows, ())
    tue: tuple[str, ...] = read.key(windows, ())
    wed: tuple[str, ...] = read.key(windows, ())
    thu: tuple[str, ...] = read.key(windows, ())
    fri: tuple[str, ...] = read.key(windows, ())
    sat: tuple[str, ...] = read.key(windows, ())
    sun: tuple[str, ...] = read.key(windows, ())
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CounterPart:
    """A counter (P3)."""

    key: str = read.key(read.slug)
    name: str = read.key(read.text(120))
    unit: str = read.key(read.slug)
    hours: str = read.key(read.slug)
    services: tuple[str, ...] = read.key(read.list_of(read.slug), ())
    priority: int = read.key(read.integer(1, 1000), 1)
    people: int = read.key(read.integer(1, 1000), 1)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class ExceptionPart:
    """A day, or days, that differ."""

    date: datetime.date | None = read.key(read.day, None)
    from_: datetime.date | None = read.key(read.day, None)
    to: datetime.date | None = read.key(read.day, None)
    unit: str = read.key(read.slug, "")
    counter: str = read.key(read.slug, "")
    closed: bool = read.key(read.boolean, False)
    open: tuple[str, ...] = read.key(windows, ())
    reason: str = read.key(read.text(150), "")
    line: int = field(default=0, compare=False)
