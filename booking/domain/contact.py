"""Who comes: checked as the office asks for it (O2), written as a row of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.errors import PhoneOnly, TooMany
from booking.models import Booking, Contact, Service, Settings
from booking.models.booking import Channel
from booking.models.settings import Asked
from booking.models.zone import WARSAW
from tenants.context import current_office
from tenants.db.prepared import PREPARED
from tenants.secrets import blind_index

from .answers import Problem, check_pesel, check_phone, clean

LONGEST_NAME = 80
LONGEST_EMAIL = 254
OF_THIS_MATTER = _("You have as many visits for this matter booked as the office allows.")
Errors = dict[str, list["str | Promise"]]
WAIT: Final = f"""{PREPARED}
SELECT pg_advisory_xact_lock(hashtextextended(turn, 0))
FROM booking_service, unnest(%(turns)s::text[]) AS turn WHERE booking_service.id = %(service)s
"""  # noqa: S608 - the mark is ours
# Live as in ``is_live``: not released, and not run out. The value is never empty; that must be
# said, or the plan for all values could not use the index on PESEL numbers, a partial one.
VISITS: Final = """
WITH visit AS (
  SELECT b.id, b.service_id, b.state = 'missed' AS missed,
         b.starts_at > %(now)s AND b.released_at IS NULL
           AND (b.expires_at IS NULL OR b.expires_at > %(now)s) AS ahead
  FROM booking b JOIN booking_contact c ON c.booking_id = b.id
  WHERE c.{0} = %(value)s AND c.{0} <> ''
), matter AS (
  SELECT id, service_id FROM visit WHERE ahead
  UNION
  SELECT visit.id, part.service_id
  FROM visit JOIN booking part ON part.part_of_id = visit.id WHERE visit.ahead
), of_matter AS (
  SELECT count(*) AS visits FROM matter
  WHERE service_id = ANY(%(matters)s::uuid[]) GROUP BY service_id
)
SELECT count(*) FILTER (WHERE ahead), (SELECT coalesce(max(visits), 0) FROM of_matter),
       count(*) FILTER (WHERE missed)
FROM visit
"""
VISITS_BY: Final = {
    field: f"{PREPARED} {VISITS.format(field)}" for field in ("email", "phone", "pesel_index")
}


@dataclass(frozen=True, slots=True)
class ContactData:
    """What the resident typed about themselves."""

    first_name: str
    last_name: str
    email: str = ""
    phone: str = ""
    pesel: str = ""


def check_contact(
    typed: ContactData, settings: Settings, now: datetime, *, by_clerk: bool = False
) -> tuple[ContactData, Errors]:
    """The data to keep, and errors by field. What the office does not ask for is not kept.

    ``by_clerk``: a name is enough, for whoever calls may have no e-mail address.
    """
    errors: Errors = {}
    kept = ContactData(clean(typed.first_name), clean(typed.last_name))
    for name in ("first_name", "last_name"):
        value = getattr(kept, name)
        if not value:
            errors[name] = [_("Fill in this field.")]
        elif len(value) > LONGEST_NAME or not any(sign.isalpha() for sign in value):
            errors[name] = [_("Type a name.")]
    for name, asked in (
        ("email", settings.contact_email),
        ("phone", settings.contact_phone),
        ("pesel", settings.contact_pesel),
    ):
        value = clean(getattr(typed, name)) if asked != Asked.OFF else ""
        try:
            needed = asked == Asked.REQUIRED and not by_clerk
            kept = replace(kept, **{name: _check(name, value, now, needed=needed)})
        except Problem as problem:
            errors[name] = [problem.message]
    if not errors and not kept.email and not kept.phone and not by_clerk:
        errors["email"] = [_("Give an e-mail address or a telephone number.")]
    return kept, errors


def check_visits(
    booking: Booking,
    contact: ContactData,
    settings: Settings,
    now: datetime,
    *,
    about: Iterable[Service],
) -> None:
    """Raise ``TooMany`` when this person has as many visits ahead as the office allows.

    In all, or of a matter it is ``about``, also where that is the second of a visit there;
    ``PhoneOnly`` after as many visits missed as the office bears. Forms of one person that are
    sent at the same time are counted one after the other: the locks are held until the end of the
    caller's transaction.
    """
    known = {
        "email": contact.email.lower(),
        "phone": contact.phone,
        "pesel_index": contact.pesel and blind_index("pesel", contact.pesel),
    }
    told = {field: value for field, value in known.items() if value}
    _wait_for_turn(booking, sorted(told.values()))
    limited = {one.pk for one in about} if settings.visits_per_service else set()
    for field, value in told.items():
        ahead, of_matter, missed = _visits_of(field, value, limited, now)
        if ahead >= settings.visits_per_contact:
            raise TooMany
        if 0 < settings.visits_per_service <= of_matter:
            raise TooMany(OF_THIS_MATTER)
        # Never for ever: contacts are forgotten, and a clerk may take a miss back.
        if booking.channel != Channel.DESK and 0 < settings.no_shows <= missed:
            raise PhoneOnly(booking.unit.phone)


def _visits_of(
    field: str, value: str, matters: Collection[UUID], now: datetime
) -> tuple[int, int, int]:
    """How many visits are ahead, the most of these in one of ``matters``, how many were missed."""
    with connection.cursor() as cursor:
        cursor.execute(VISITS_BY[field], {"value": value, "matters": [*matters], "now": now})
        ahead, of_matter, missed = cursor.fetchone()
    return ahead, of_matter, missed


def write_contact(
    booking: Booking, contact: ContactData, *, account: UUID | None = None
) -> Contact:
    """Write the row, in the caller's transaction; ``account``: whose list it is in (P12, P16)."""
    return Contact.objects.create(
        booking=booking,
        first_name=contact.first_name,
        last_name=contact.last_name,
        email=contact.email.lower(),
        phone=contact.phone,
        pesel=contact.pesel,
        pesel_index=blind_index("pesel", contact.pesel) if contact.pesel else "",
        resident_id=account,
    )


def _wait_for_turn(booking: Booking, of_person: Sequence[str]) -> None:
    turns = [f"contact:{current_office().pk}:{value}" for value in of_person]
    with connection.cursor() as cursor:
        cursor.execute(WAIT, {"turns": turns, "service": booking.service_id})


def _check(name: str, value: str, now: datetime, *, needed: bool) -> str:
    if not value:
        if needed:
            raise Problem(_("Fill in this field."))
        return ""
    if name == "phone":
        return check_phone(value)
    if name == "pesel":
        return check_pesel(value, now.astimezone(WARSAW).date())
    return check_email(value)


def check_email(value: str) -> str:
    """An address as it was typed. Raises ``Problem``."""
    try:
        validate_email(value)
    except ValidationError as error:
        raise Problem(_("Type an e-mail address, such as jan@example.com.")) from error
    if len(value) > LONGEST_EMAIL:
        raise Problem(_("This is too long."))
    return value
