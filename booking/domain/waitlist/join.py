"""Somebody gets in line: for any time of a wish, or for one before the visit they have."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from booking.domain.contact import ContactData, Errors, check_contact
from booking.domain.find import find_visit
from booking.domain.lead import bookable_days, check_takes_bookings
from booking.domain.retry import in_transaction
from booking.domain.timetable import WEEKDAYS
from booking.enums import BookingState
from booking.errors import Invalid, NotFound, TooMany, WrongState
from booking.models import Booking, Service, Settings, WaitlistEntry, WaitState
from booking.models.service import ServiceStatus
from booking.models.settings import Asked
from booking.models.zone import WARSAW
from tenants.context import current_office
from tenants.secrets import blind_index

from .letters import tell_joined

REST: Final = timedelta(hours=24)
"""After the third offer that was not taken; the row is kept for as long (``retain``)."""


@dataclass(frozen=True, slots=True)
class WaitWish:
    """When somebody would come: days inclusive, local hours, units and weekdays (none: any)."""

    first_day: date | None = None
    last_day: date | None = None
    not_before: time | None = None
    not_after: time | None = None
    units: tuple[UUID, ...] = ()
    weekdays: tuple[str, ...] = ()
    people: int = 1
    language: str = "pl"


@dataclass(frozen=True, slots=True)
class _Person:
    key: str
    data: dict[str, str] = field(default_factory=dict)


def join(*, service: Service, contact: ContactData, wish: WaitWish, now: datetime) -> WaitlistEntry:
    """Get in line for ``service``; joining again changes the wish and keeps the place in line.

    Raises ``NotFound`` (no such service, or the office has no waiting list), ``Invalid`` with
    errors by field, ``TooMany`` (lists, or offers that were not taken a day ago or less).
    """
    settings = _list_of(service)
    settings.contact_pesel = Asked.OFF  # it is asked when the visit is booked
    kept, errors = check_contact(contact, settings, now)
    if not (kept.email or kept.phone):
        errors.setdefault("email", []).append(_("Give an address we can write to."))
    errors |= _check_wish(wish, service, now)
    if errors:
        raise Invalid(errors=errors)
    person = _Person(
        blind_index("waitlist", kept.email.lower() or kept.phone),
        {
            "first_name": kept.first_name,
            "last_name": kept.last_name,
            "email": kept.email.lower(),
            "phone": kept.phone,
        },
    )
    return in_transaction(lambda: _join(service, person, wish, settings, now, None))


def join_for_earlier(*, booking_id: UUID, wish: WaitWish, now: datetime) -> WaitlistEntry:
    """Wait for a time before the visit one has, of the same matter.

    Raises ``NotFound``, ``WrongState`` (over, or not confirmed yet), ``Invalid``; ``TooMany`` for
    a day after offers that were not taken.
    """
    booking = find_visit(booking_id)
    settings = _list_of(booking.service)
    if booking.state not in {BookingState.BOOKED, BookingState.AWAITING_APPROVAL}:
        raise WrongState
    if booking.starts_at <= now or booking.parts.exists():
        raise WrongState
    errors = _check_wish(wish, booking.service, now)
    if errors:
        raise Invalid(errors=errors)
    person = _Person(blind_index("waitlist", str(booking.pk)))
    return in_transaction(lambda: _join(booking.service, person, wish, settings, now, booking))


def _list_of(service: Service) -> Settings:
    check_takes_bookings()
    settings = Settings.objects.current()
    if not settings.waitlist or service.status != ServiceStatus.PUBLISHED:
        raise NotFound
    return settings


def _join(
    service: Service,
    person: _Person,
    wish: WaitWish,
    settings: Settings,
    now: datetime,
    booking: Booking | None,
) -> WaitlistEntry:
    _wait_for_turn(person.key)
    mine = WaitlistEntry.objects.in_line().filter(person=person.key)
    if booking is None and mine.exclude(service=service).count() >= settings.visits_per_contact:
        raise TooMany(_("You are on as many waiting lists as the office allows."))
    first, last = bookable_days(service, now)
    words: dict[str, Any] = {
        **person.data,
        "first_day": max(wish.first_day or first, now.astimezone(WARSAW).date()),
        "last_day": wish.last_day or last,
        "not_before": wish.not_before,
        "not_after": wish.not_after,
        "units": [str(one) for one in wish.units],
        "weekdays": list(wish.weekdays),
        "people": wish.people if booking is None else booking.people,
        "language": wish.language,
        "booking": booking,
    }
    if mine.filter(service=service).update(**words):
        return mine.get(service=service)
    asked = WaitlistEntry.objects.filter(
        service=service, person=person.key, state=WaitState.OVER, ended_at__gt=now - REST
    )
    if asked.exists():
        raise TooMany(_("We have offered you three times. You can join again tomorrow."))
    entry: WaitlistEntry = WaitlistEntry.objects.create(
        service=service, person=person.key, created_at=now, state=WaitState.WAITING, **words
    )
    tell_joined(entry, now)
    return entry


def _wait_for_turn(person: str) -> None:
    """Two presses of one person are one entry: served one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)) FROM booking_settings",
            [f"waitlist:{current_office().pk}:{person}"],
        )


def _check_wish(wish: WaitWish, service: Service, now: datetime) -> Errors:
    errors: Errors = {}
    _first, last = bookable_days(service, now)
    first_day, last_day = wish.first_day or now.astimezone(WARSAW).date(), wish.last_day or last
    if last_day < first_day:
        errors["last_day"] = [_("The last day is before the first one.")]
    elif last_day < now.astimezone(WARSAW).date():
        errors["last_day"] = [_("This day is over.")]
    if wish.not_before and wish.not_after and wish.not_before >= wish.not_after:
        errors["not_after"] = [_("The hours end before they begin.")]
    if not set(wish.weekdays) <= set(WEEKDAYS):
        errors["weekdays"] = [_("Choose days of the week.")]
    offered = {str(one) for one in service.units.values_list("pk", flat=True)}
    if not {str(one) for one in wish.units} <= offered:
        errors["units"] = [_("This matter is not dealt with there.")]
    return errors
