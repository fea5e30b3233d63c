"""The catalogue and the calendar as they are, in the words of the office file."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

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

from .apply import Catalogue
from .parts import (
    BookingSettingsPart,
    CapacityPart,
    CategoryPart,
    ContactPart,
    CounterPart,
    ExceptionPart,
    FieldPart,
    FieldWordsPart,
    HallPart,
    HoursPart,
    LeadPart,
    LimitsPart,
    LocationPart,
    NamePart,
    RecordsPart,
    ServicePart,
    TicketPart,
    TranslationPart,
    UnitPart,
)
from .words import parts_of
from .write import WEEK


def describe() -> Catalogue:
    """Everything ``configure`` could have made; applying it again changes nothing."""
    return Catalogue(
        settings=settings_part(Settings.objects.current()),
        locations=[location_part(one) for one in Location.objects.all()],
        units=[unit_part(one) for one in Unit.objects.select_related("location")],
        categories=[category_part(one) for one in Category.objects.all()],
        services=[
            service_part(one)
            for one in Service.objects.select_related("category").prefetch_related(
                "units", "fields", "files"
            )
        ],
        hours_templates=[hours_part(one) for one in HoursTemplate.objects.all()],
        counters=[
            counter_part(one)
            for one in Counter.objects.select_related("unit").prefetch_related("services")
        ],
        exceptions=[
            exception_part(one)
            for one in CalendarException.objects.select_related("unit", "counter").order_by(
                "first_day", "last_day", "pk"
            )
        ],
    )


def unit_ids(keys: Collection[str]) -> list[UUID]:
    """The ids of units by their keys, for accounts that are limited to them."""
    return list(Unit.objects.filter(key__in=keys).values_list("pk", flat=True))


def settings_part(row: Settings) -> BookingSettingsPart:
    """How visits are taken, in the words of the file."""
    return BookingSettingsPart(
        hold_minutes=row.hold_minutes,
        confirmation_minutes=row.confirmation_minutes,
        confirmation=row.confirmation,
        reminder=tuple(
            (key, one if isinstance(one, str) else tuple(one))
            for key, one in sorted(row.reminder.items())
        ),
        late_grace_minutes=row.late_grace_minutes,
        notify_staff=tuple(row.notify_staff),
        cancel_by=tuple(row.cancel_by),
        contact=ContactPart(row.contact_email, row.contact_phone, row.contact_pesel),
        limits=LimitsPart(
            row.holds_per_client, row.visits_per_contact, row.visits_per_service, row.no_shows
        ),
        walk_ins=row.walk_ins,
        release_delay=row.release_delay,
        waitlist=row.waitlist,
        waitlist_minutes=row.waitlist_minutes,
        rescue_hours=row.rescue_hours,
        web_push=row.web_push,
        proof_of_work=row.proof_of_work,
        retention_days=row.retention_days,
        records=RecordsPart(row.records_adapter, row.records_persons),
    )


def location_part(row: Location) -> LocationPart:
    """A building, in the words of the file."""
    capacity = CapacityPart(row.capacity_people, row.area_m2, row.m2_per_person)
    return LocationPart(
        key=row.key,
        name=row.name,
        address=row.address,
        sms_name=row.sms_name,
        capacity=capacity if row.norm is not None else None,
        accessibility=tuple(row.accessibility),
        hall=HallPart(row.hall, row.hall_early_minutes, row.hall_calls, row.hall_walk_ins),
        status=_kept(row.archived),
    )


def unit_part(row: Unit) -> UnitPart:
    """A unit, in the words of the file."""
    return UnitPart(
        key=row.key,
        name=row.name,
        location=row.location.key,
        phone=row.phone,
        email=row.email,
        fax=row.fax,
        website=row.website,
        bip_url=row.bip_url,
        hours=row.hours_key,
        status=row.status,
        translations=parts_of(NamePart, row.translations),
    )


def category_part(row: Category) -> CategoryPart:
    """A category, in the words of the file."""
    names = parts_of(NamePart, row.translations)
    return CategoryPart(row.key, row.name, names, _kept(row.archived))


def service_part(row: Service) -> ServicePart:
    """A service with everything that hangs on it, in the words of the file."""
    return ServicePart(
        key=row.key,
        name=row.name,
        duration=row.duration,
        sms_name=row.sms_name,
        category=row.category.key if row.category else "",
        status=row.status,
        description=row.description,
        documents=tuple(row.documents),
        step=row.step,
        buffer=row.buffer,
        lead=LeadPart(row.min_days, row.min_minutes, row.max_days),
        units=tuple(unit.key for unit in row.units.all()),
        approval=row.approval,
        ticket=TicketPart(row.walk_ins, row.ticket_letter),
        jrwa=row.jrwa,
        synonyms=tuple(row.synonyms),
        files=tuple(one.name for one in row.files.all()),
        translations=parts_of(TranslationPart, row.translations),
        fields=tuple(field_part(one) for one in row.fields.all()),
    )


def field_part(row: Field) -> FieldPart:
    """An extra field, in the words of the file."""
    return FieldPart(
        key=row.key,
        label=row.label,
        type=row.type,
        required=row.required,
        purpose=row.purpose,
        help=row.help,
        show_if=tuple(sorted(row.show_if.items())),
        choices=tuple(row.choices),
        translations=parts_of(FieldWordsPart, row.translations),
        everywhere=row.everywhere,
    )


def hours_part(row: HoursTemplate) -> HoursPart:
    """A row of an hours template, in the words of the file."""
    mon, tue, wed, thu, fri, sat, sun = (tuple(row.windows.get(day, ())) for day in WEEK)
    return HoursPart(
        row.key, row.valid_from, row.valid_to, row.weeks, mon, tue, wed, thu, fri, sat, sun
    )


def counter_part(row: Counter) -> CounterPart:
    """A counter, in the words of the file."""
    return CounterPart(
        key=row.key,
        name=row.name,
        unit=row.unit.key,
        hours=row.hours_key,
        services=tuple(service.key for service in row.services.all()),
        priority=row.priority,
        people=row.people,
        status="open" if row.active else "closed",
    )


def exception_part(row: CalendarException) -> ExceptionPart:
    """A day, or days, that differ, in the words of the file."""
    one_day = row.first_day == row.last_day
    return ExceptionPart(
        date=row.first_day if one_day else None,
        from_=None if one_day else row.first_day,
        to=None if one_day else row.last_day,
        unit=row.unit.key if row.unit else "",
        counter=row.counter.key if row.counter else "",
        closed=row.closed,
        open=tuple(row.windows),
        reason=row.reason,
    )


def _kept(archived: bool) -> str:
    return "archived" if archived else "active"
