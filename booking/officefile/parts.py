"""Sections of the office file that booking reads (engine, rules; requirements P1 to P4)."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import yaml
from django.utils.translation import gettext as _

from booking.domain.records.adapter import NOBODY, labels
from booking.models.location import ACCESS
from booking.models.ticket import LETTERS
from tenants.officefile import readers as read
from tenants.officefile import values as value
from tenants.officefile.nodes import Problems
from tenants.officefile.parts import LANGUAGES

ASKED: Final = ("required", "optional", "off")
MINUTES: Final = value.integer(5, 720, step=5)
JRWA: Final = re.compile(r"\d{1,10}", re.ASCII)
jrwa = value.matching(JRWA, lambda: _("A class of the JRWA has digits only, such as 5345."))
lead_time = value.matching(value.LEAD, lambda: _("Give a time such as 24h, 2d or 90m."))


def adapter(node: yaml.Node, problems: Problems) -> str:
    """A way to the EZD that is installed here, or nobody's."""
    read_one: str = value.choice(NOBODY, *labels())(node, problems)
    return read_one


@dataclass(frozen=True, slots=True)
class ContactPart:
    """What the form asks of a person (O2)."""

    email: str = read.key(value.choice(*ASKED), "required")
    phone: str = read.key(value.choice(*ASKED), "optional")
    pesel: str = read.key(value.choice(*ASKED), "off")


@dataclass(frozen=True, slots=True)
class LimitsPart:
    """How much one person may take."""

    holds_per_client: int = read.key(value.integer(1, 10), 1)
    visits_per_contact: int = read.key(value.integer(1, 1000), 3)
    visits_per_service: int = read.key(value.integer(0, 1000), 0)
    no_shows: int = read.key(value.integer(0, 100), 0)


@dataclass(frozen=True, slots=True)
class RecordsPart:
    """Where records of visits go each evening; credentials are never in the file."""

    adapter: str = read.key(adapter, NOBODY)
    persons: bool = read.key(value.boolean, False)


@dataclass(frozen=True)
class BookingSettingsPart:
    """Keys of ``settings`` about how visits are taken."""

    hold_minutes: int = read.key(value.integer(1, 60), 5)
    confirmation_minutes: int = read.key(value.integer(5, 1440), 30)
    confirmation: str = read.key(value.choice("required", "none"), "required")
    reminder: tuple[tuple[str, str | tuple[str, ...]], ...] = read.key(
        read.mapping_of(read.one_or_list(lead_time), ("email", "sms")),
        (("email", "24h"), ("sms", "2h")),
    )
    late_grace_minutes: int = read.key(value.integer(0, 240), 15)
    notify_staff: tuple[str, ...] = read.key(read.list_of(value.choice("email", "sms")), ("email",))
    cancel_by: tuple[str, ...] = read.key(
        read.list_of(value.choice("link", "code", "pesel")), ("link", "code")
    )
    contact: ContactPart = read.key(read.part(ContactPart), ContactPart())
    limits: LimitsPart = read.key(read.part(LimitsPart), LimitsPart())
    walk_ins: int = read.key(value.integer(0, 10_000), 0)
    release_delay: int = read.key(value.integer(0, 30), 0)
    waitlist: bool = read.key(value.boolean, True)
    waitlist_minutes: int = read.key(value.integer(5, 1440), 30)
    rescue_hours: int = read.key(value.integer(1, 240), 48)
    web_push: bool = read.key(value.boolean, False)
    proof_of_work: str = read.key(value.choice("auto", "always", "off"), "auto")
    retention_days: int = read.key(value.integer(7, 365), 30)
    records: RecordsPart = read.key(read.part(RecordsPart), RecordsPart())


@dataclass(frozen=True, slots=True)
class CapacityPart(read.Part):
    """The norm of a building (U2)."""

    people: int | None = read.key(value.integer(1), None)
    area_m2: Decimal | None = read.key(value.number(100_000), None)
    m2_per_person: Decimal | None = read.key(value.number(1000), None)


@dataclass(frozen=True, slots=True)
class HallPart(read.Part):
    """Numbers and calls in a building."""

    active: bool = read.key(value.boolean, False)
    early_minutes: int = read.key(value.integer(0, 240), 30)
    calls: int = read.key(value.integer(1, 9), 2)
    walk_ins: int = read.key(value.integer(0, 10_000), 0)


@dataclass(frozen=True, slots=True)
class TicketPart(read.Part):
    """How a matter is waited for in a hall."""

    walk_ins: bool = read.key(value.boolean, True)
    letter: str = read.key(value.choice(*LETTERS), "")


@dataclass(frozen=True, slots=True)
class LocationPart(read.Part):
    """A building."""

    key: str = read.key(value.slug)
    name: str = read.key(value.text(120))
    address: str = read.key(value.text(300))
    sms_name: str = read.key(value.sms(21), "")
    capacity: CapacityPart | None = read.key(read.part(CapacityPart), None)
    accessibility: tuple[str, ...] = read.key(read.list_of(value.choice(*ACCESS)), ())
    hall: HallPart = read.key(read.part(HallPart), HallPart())
    status: str = read.key(value.choice("active", "archived"), "active")


@dataclass(frozen=True, slots=True)
class NamePart(read.Part):
    """A name in another language."""

    name: str = read.key(value.text(150), "")


Names = tuple[tuple[str, NamePart], ...]


@dataclass(frozen=True, slots=True)
class UnitPart(read.Part):
    """A unit at a location (P2)."""

    key: str = read.key(value.slug)
    name: str = read.key(value.text(150))
    location: str = read.key(value.slug)
    phone: str = read.key(value.text(40), "")
    email: str = read.key(value.email, "")
    fax: str = read.key(value.text(40), "")
    website: str = read.key(value.url, "")
    bip_url: str = read.key(value.url, "")
    hours: str = read.key(value.slug, "")
    status: str = read.key(value.choice("open", "closed"), "open")
    translations: Names = read.key(read.mapping_of(read.part(NamePart), LANGUAGES), ())


@dataclass(frozen=True, slots=True)
class CategoryPart(read.Part):
    """A category of services (P1.3)."""

    key: str = read.key(value.slug)
    name: str = read.key(value.text(120))
    translations: Names = read.key(read.mapping_of(read.part(NamePart), LANGUAGES), ())
    status: str = read.key(value.choice("active", "archived"), "active")


@dataclass(frozen=True, slots=True)
class LeadPart(read.Part):
    """How late and how far ahead one may book (P1.5)."""

    min_days: int | None = read.key(value.integer(0, 365), None)
    min_minutes: int | None = read.key(value.integer(0, 10_080), None)
    max_days: int = read.key(value.integer(0, 365), 30)


@dataclass(frozen=True, slots=True)
class FieldWordsPart(read.Part):
    """An extra field in another language; ``choices`` in the order of the Polish ones."""

    label: str = read.key(value.text(150), "")
    help: str = read.key(value.text(300), "")
    purpose: str = read.key(value.text(300), "")
    choices: tuple[str, ...] = read.key(read.list_of(value.text()), ())


@dataclass(frozen=True, slots=True)
class FieldPart(read.Part):
    """An extra field of a service (P15)."""

    key: str = read.key(value.slug)
    label: str = read.key(value.text(150))
    type: str = read.key(
        value.choice(
            *("text", "number", "date", "choice", "pesel", "nip", "regon", "vin", "plate", "phone")
        ),
        "text",
    )
    required: bool = read.key(value.boolean, False)
    purpose: str = read.key(value.text(300), "")
    help: str = read.key(value.text(300), "")
    show_if: tuple[tuple[str, str], ...] = read.key(read.mapping_of(value.text()), ())
    choices: tuple[str, ...] = read.key(read.list_of(value.text()), ())
    translations: tuple[tuple[str, FieldWordsPart], ...] = read.key(
        read.mapping_of(read.part(FieldWordsPart), LANGUAGES), ()
    )
    everywhere: bool = read.key(value.boolean, False)


@dataclass(frozen=True, slots=True)
class TranslationPart:
    """A service in another language."""

    name: str = read.key(value.text(150), "")
    description: str = read.key(value.text(10_000), "")
    documents: tuple[str, ...] = read.key(read.list_of(value.text(300)), ())


@dataclass(frozen=True, slots=True)
class ServicePart(read.Part):
    """A service (P1)."""

    key: str = read.key(value.slug)
    name: str = read.key(value.text(150))
    duration: int = read.key(MINUTES)
    sms_name: str = read.key(value.sms(19), "")
    category: str = read.key(value.slug, "")
    status: str = read.key(value.choice("draft", "published", "archived"), "published")
    description: str = read.key(value.text(10_000), "")
    documents: tuple[str, ...] = read.key(read.list_of(value.text(300)), ())
    step: int | None = read.key(MINUTES, None)
    buffer: int = read.key(value.integer(0, 240, step=5), 0)
    lead: LeadPart = read.key(read.part(LeadPart), LeadPart())
    units: tuple[str, ...] = read.key(read.list_of(value.slug), ())
    approval: bool = read.key(value.boolean, False)
    ticket: TicketPart = read.key(read.part(TicketPart), TicketPart())
    jrwa: str = read.key(jrwa, "")
    synonyms: tuple[str, ...] = read.key(read.list_of(value.text(60)), ())
    files: tuple[str, ...] = read.key(read.list_of(value.text(120)), ())
    translations: tuple[tuple[str, TranslationPart], ...] = read.key(
        read.mapping_of(read.part(TranslationPart), LANGUAGES), ()
    )
    fields: tuple[FieldPart, ...] = read.key(read.list_of(read.part(FieldPart)), ())


@dataclass(frozen=True, slots=True)
class HoursPart(read.Part):
    """A row of an hours template (P4)."""

    key: str = read.key(value.slug)
    valid_from: datetime.date | None = read.key(value.day, None)
    valid_to: datetime.date | None = read.key(value.day, None)
    weeks: str = read.key(value.choice("every", "odd", "even"), "every")
    mon: tuple[str, ...] = read.key(value.windows, ())
    tue: tuple[str, ...] = read.key(value.windows, ())
    wed: tuple[str, ...] = read.key(value.windows, ())
    thu: tuple[str, ...] = read.key(value.windows, ())
    fri: tuple[str, ...] = read.key(value.windows, ())
    sat: tuple[str, ...] = read.key(value.windows, ())
    sun: tuple[str, ...] = read.key(value.windows, ())


@dataclass(frozen=True, slots=True)
class CounterPart(read.Part):
    """A counter (P3)."""

    key: str = read.key(value.slug)
    name: str = read.key(value.text(120))
    unit: str = read.key(value.slug)
    hours: str = read.key(value.slug)
    services: tuple[str, ...] = read.key(read.list_of(value.slug), ())
    priority: int = read.key(value.integer(1, 1000), 1)
    people: int = read.key(value.integer(1, 1000), 1)
    status: str = read.key(value.choice("open", "closed"), "open")


@dataclass(frozen=True, slots=True)
class ExceptionPart(read.Part):
    """A day, or days, that differ."""

    date: datetime.date | None = read.key(value.day, None)
    from_: datetime.date | None = read.key(value.day, None)
    to: datetime.date | None = read.key(value.day, None)
    unit: str = read.key(value.slug, "")
    counter: str = read.key(value.slug, "")
    closed: bool = read.key(value.boolean, False)
    open: tuple[str, ...] = read.key(value.windows, ())
    reason: str = read.key(value.text(150), "")

    @property
    def first_day(self) -> datetime.date | None:
        """The first day it names."""
        return self.date or self.from_

    @property
    def last_day(self) -> datetime.date | None:
        """The last day it names."""
        return self.date or self.to
