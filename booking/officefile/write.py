"""How each part of booking's sections becomes a row, and only what differs is written.

``row`` None: the part is looked up by what makes it the same thing in a file.
"""

from __future__ import annotations

from collections.abc import Sequence

from booking.models import (
    CalendarException,
    Category,
    Counter,
    Field,
    HoursTemplate,
    Location,
    Service,
    Settings,
    Unit,
)
from tenants.officefile.rows import bring

from .parts import (
    BookingSettingsPart,
    CapacityPart,
    CategoryPart,
    CounterPart,
    ExceptionPart,
    FieldPart,
    HoursPart,
    LocationPart,
    ServicePart,
    UnitPart,
)
from .words import words_of

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def write_settings(part: BookingSettingsPart) -> None:
    """How visits are taken."""
    bring(
        Settings.objects.first(),
        Settings,
        {"singleton": True},
        hold_minutes=part.hold_minutes,
        confirmation_minutes=part.confirmation_minutes,
        confirmation=part.confirmation,
        reminder={key: one if isinstance(one, str) else [*one] for key, one in part.reminder},
        late_grace_minutes=part.late_grace_minutes,
        notify_staff=list(part.notify_staff),
        cancel_by=list(part.cancel_by),
        contact_email=part.contact.email,
        contact_phone=part.contact.phone,
        contact_pesel=part.contact.pesel,
        holds_per_client=part.limits.holds_per_client,
        visits_per_contact=part.limits.visits_per_contact,
        visits_per_service=part.limits.visits_per_service,
        no_shows=part.limits.no_shows,
        walk_ins=part.walk_ins,
        release_delay=part.release_delay,
        waitlist=part.waitlist,
        waitlist_minutes=part.waitlist_minutes,
        rescue_hours=part.rescue_hours,
        web_push=part.web_push,
        proof_of_work=part.proof_of_work,
        retention_days=part.retention_days,
        records_adapter=part.records.adapter,
        records_persons=part.records.persons,
    )


def write_location(part: LocationPart, position: int) -> Location:
    """A building."""
    capacity = part.capacity or CapacityPart()
    return bring(
        Location.objects.filter(key=part.key).first(),
        Location,
        {"key": part.key},
        name=part.name,
        sms_name=part.sms_name,
        address=part.address,
        capacity_people=capacity.people,
        area_m2=capacity.area_m2,
        m2_per_person=capacity.m2_per_person,
        accessibility=list(part.accessibility),
        hall=part.hall.active,
        hall_early_minutes=part.hall.early_minutes,
        hall_calls=part.hall.calls,
        hall_walk_ins=part.hall.walk_ins,
        archived=part.status == "archived",
        position=position,
    )


def write_hours(part: HoursPart, row: HoursTemplate | None = None) -> HoursTemplate:
    """A row of an hours template."""
    identity = {"key": part.key, "weeks": part.weeks, "valid_from": part.valid_from}
    windows = {day: list(getattr(part, day)) for day in WEEK if getattr(part, day)}
    row = row or HoursTemplate.objects.filter(**identity).first()
    return bring(row, HoursTemplate, {}, **identity, valid_to=part.valid_to, windows=windows)


def write_unit(part: UnitPart, position: int) -> Unit:
    """A unit at its building."""
    return bring(
        Unit.objects.select_related("location").filter(key=part.key).first(),
        Unit,
        {"key": part.key},
        name=part.name,
        location=Location.objects.get(key=part.location),
        phone=part.phone,
        email=part.email,
        fax=part.fax,
        website=part.website,
        bip_url=part.bip_url,
        hours_key=part.hours,
        status=part.status,
        translations=words_of(part.translations),
        position=position,
    )


def write_category(part: CategoryPart, position: int) -> Category:
    """A category."""
    return bring(
        Category.objects.filter(key=part.key).first(),
        Category,
        {"key": part.key},
        name=part.name,
        translations=words_of(part.translations),
        archived=part.status == "archived",
        position=position,
    )


def write_service(part: ServicePart, position: int) -> Service:
    """A service with its units and fields; its files are attached by ``attach``."""
    category = Category.objects.get(key=part.category) if part.category else None
    row = bring(
        Service.objects.select_related("category").filter(key=part.key).first(),
        Service,
        {"key": part.key},
        name=part.name,
        sms_name=part.sms_name,
        category=category,
        status=part.status,
        description=part.description,
        documents=list(part.documents),
        duration=part.duration,
        step=part.step,
        buffer=part.buffer,
        min_days=part.lead.min_days,
        min_minutes=part.lead.min_minutes,
        max_days=part.lead.max_days,
        approval=part.approval,
        walk_ins=part.ticket.walk_ins,
        ticket_letter=part.ticket.letter,
        jrwa=part.jrwa,
        synonyms=list(part.synonyms),
        translations=words_of(part.translations),
        position=position,
    )
    row.units.set(Unit.objects.filter(key__in=part.units))
    _fields(row, part.fields)
    return row


def _fields(service: Service, parts: Sequence[FieldPart]) -> None:
    known = {one.key: one for one in service.fields.all()}
    for position, part in enumerate(parts):
        bring(
            known.pop(part.key, None),
            Field,
            {"service": service, "key": part.key},
            label=part.label,
            type=part.type,
            required=part.required,
            purpose=part.purpose,
            help=part.help,
            show_if=dict(part.show_if),
            choices=list(part.choices),
            translations=words_of(part.translations),
            everywhere=part.everywhere,
            position=position,
        )
    for gone in known.values():
        gone.delete()


def write_counter(part: CounterPart, position: int) -> Counter:
    """A counter and what it deals with."""
    row = bring(
        Counter.objects.select_related("unit").filter(key=part.key).first(),
        Counter,
        {"key": part.key},
        name=part.name,
        unit=Unit.objects.get(key=part.unit),
        priority=part.priority,
        hours_key=part.hours,
        people=part.people,
        active=part.status == "open",
        position=position,
    )
    row.services.set(Service.objects.filter(key__in=part.services))
    return row


def write_exception(part: ExceptionPart, row: CalendarException | None = None) -> CalendarException:
    """A day, or days, that differ."""
    identity = {
        "first_day": part.first_day,
        "last_day": part.last_day,
        "unit": Unit.objects.get(key=part.unit) if part.unit else None,
        "counter": Counter.objects.get(key=part.counter) if part.counter else None,
    }
    row = row or CalendarException.objects.filter(**identity).first()
    return bring(
        row,
        CalendarException,
        {},
        **identity,
        closed=part.closed,
        windows=list(part.open),
        reason=part.reason,
    )
