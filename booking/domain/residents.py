"""Residents with an account: which visits are theirs, and what forms are filled in with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from booking.enums import BookingState
from booking.errors import Invalid
from booking.models import Booking, Contact, Resident
from booking.models.booking import BookingQuerySet
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor, ActorKind
from tenants.rights.holders import Whose

from .answers import Problem, check_phone, clean
from .contact import LONGEST_NAME, ContactData
from .find import find_visit
from .subjects.whose import visits_of as of_person

AHEAD: Final = frozenset(
    {
        BookingState.PENDING,
        BookingState.AWAITING_APPROVAL,
        BookingState.BOOKED,
        BookingState.ARRIVED,
    }
)


@dataclass(frozen=True, slots=True)
class OwnVisits:
    """A resident's visits: those to come, the next first, and the others, the newest first."""

    ahead: tuple[Booking, ...]
    past: tuple[Booking, ...]


def account_of(by: Actor) -> UUID | None:
    """The account of a resident who is signed in; None for everybody else."""
    return by.id if by.kind == ActorKind.RESIDENT else None


def signed_in_with(contact: ContactData, by: Actor) -> bool:
    """Tell whether the address was proved by signing in with it."""
    account = account_of(by)
    if account is None or not contact.email:
        return False
    mine = User.objects.filter(pk=account, role=Role.RESIDENT, is_active=True)
    return mine.filter(email=contact.email.lower()).exists()


def visits_of(person: User) -> BookingQuerySet:
    """Visits booked signed in, by a clerk for this account, or with its e-mail address (P12)."""
    return of_person(Whose(person.email, account=person.pk))


def own_visits(person: User, now: datetime) -> OwnVisits:
    """The same as a list to read: two queries, however many there are."""
    related = visits_of(person).select_related("service", "unit", "counter", "location", "contact")
    every = list(related.prefetch_related("parts__service").order_by("starts_at"))
    ahead = [one for one in every if one.state in AHEAD and one.ends_at > now]
    past = [one for one in every if one not in ahead]
    return OwnVisits(tuple(ahead), tuple(reversed(past)))


def own_visit(person: User, booking_id: UUID) -> Booking:
    """One visit of ``person``; raises ``NotFound`` for anybody else's."""
    found = visits_of(person).filter(pk=booking_id).values_list("pk", flat=True).first()
    return find_visit(found or UUID(int=0))


def details_of(person: User) -> Mapping[str, str]:
    """What a form is filled in with: the details kept, else those of the last visit."""
    kept = Resident.objects.filter(account=person.pk).first()
    if kept is None:
        mine = Contact.objects.filter(Q(resident=person.pk) | Q(email=person.email))
        last = mine.filter(locked=None).order_by("-booking__created_at").first()
        names = {"first_name": last.first_name, "last_name": last.last_name} if last else {}
        phone = {"phone": last.phone} if last else {}
        return {**names, **phone, "email": person.email}
    return {
        "first_name": kept.first_name,
        "last_name": kept.last_name,
        "phone": kept.phone,
        "email": person.email,
    }


@transaction.atomic
def keep_details(person: User, typed: Mapping[str, str]) -> Resident:
    """Keep name and telephone for the next form; clerks find the person by them (P16).

    Raises ``Invalid`` with errors by field.
    """
    told = {name: clean(typed.get(name, "")) for name in ("first_name", "last_name", "phone")}
    errors: dict[str, list[str]] = {}
    try:
        told["phone"] = check_phone(told["phone"]) if told["phone"] else ""
    except Problem as problem:
        errors["phone"] = [str(problem.message)]
    for name in ("first_name", "last_name"):
        if len(told[name]) > LONGEST_NAME:
            errors[name] = [_("This is too long.")]
    if errors:
        raise Invalid(errors=errors)
    kept, _made = Resident.objects.update_or_create(account=person, defaults=told)
    person.name = str(kept)[:150]
    person.save(update_fields=["name"])
    return kept


def forget_resident(account: UUID) -> int:
    """Delete what is kept for an account that ends; its visits stay, by their links."""
    Contact.objects.filter(resident=account).update(resident=None)
    return Resident.objects.filter(account=account).delete()[0]
