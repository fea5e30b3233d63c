"""The visits and the places in line of one person, by what the person proved to have."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from booking.enums import BookingState
from booking.models import Booking, Resident, WaitlistEntry
from booking.models.booking import BookingQuerySet
from booking.models.waitlist import WaitlistQuerySet
from tenants.base import OfficeQuerySet
from tenants.rights.holders import Whose
from tenants.secrets import blind_index

EMAIL: Final = "locked.email"
PHONE: Final = "locked.phone"
NOBODY: Final = Q(pk__in=[])
NEVER_SENT: Final = frozenset({BookingState.HELD, BookingState.DROPPED})


def visits_of(whose: Whose) -> BookingQuerySet:
    """Whole visits, not their matters; those with restricted data too."""
    email, mine = whose.email.lower(), NOBODY
    if email:
        mine |= Q(contact__email=email) | Q(contact__locked__email_index=blind_index(EMAIL, email))
    if whose.phone:
        sealed = blind_index(PHONE, whose.phone)
        mine |= Q(contact__phone=whose.phone) | Q(contact__locked__phone_index=sealed)
    if whose.pesel:
        sealed = blind_index("pesel", whose.pesel)
        mine |= Q(contact__pesel_index=sealed) | Q(contact__locked__pesel_index=sealed)
    if whose.account:
        mine |= Q(contact__resident=whose.account)
    found: BookingQuerySet = Booking.objects.filter(mine, part_of=None)
    return found.exclude(state__in=NEVER_SENT).exclude(pk__in=whose.but)


def waiting_of(whose: Whose) -> WaitlistQuerySet:
    """Places in line, also those that are over and not forgotten yet."""
    mine = NOBODY
    if whose.email:
        mine |= Q(email=whose.email.lower())
    if whose.phone:
        mine |= Q(phone=whose.phone)
    found: WaitlistQuerySet = WaitlistEntry.objects.filter(mine)
    return found.exclude(pk__in=whose.but)


def details_of(whose: Whose) -> OfficeQuerySet[Resident]:
    """What is kept for an account; it is left out with its account, for it is found with it."""
    mine = NOBODY
    if whose.account:
        mine |= Q(account=whose.account)
    if whose.email:
        mine |= Q(account__email=whose.email.lower())
    return Resident.objects.filter(mine).exclude(account__in=whose.but)
