"""Visits as what people accept texts with: found, named, and in need of a notice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from booking.models import Booking, Contact, Service
from booking.models.service import ServiceStatus
from tenants.consents.subjects import Subjects


def _find(person: str) -> Collection[UUID]:
    """Visits of an e-mail address, or the one with this number."""
    wanted = person.strip()
    by_mail = Contact.objects.filter(email__iexact=wanted).values_list("booking_id", flat=True)
    by_number = Booking.objects.filter(reference=wanted.upper()).values_list("pk", flat=True)
    return {*by_mail, *by_number} if wanted else set()


def _names(ids: Collection[UUID]) -> Mapping[UUID, str]:
    found = Contact.objects.filter(booking__in=ids).select_related("booking")
    return {
        one.booking_id: f"{one.first_name} {one.last_name}, {one.booking.reference}"
        for one in found
    }


def _needs_notice() -> bool:
    return Service.objects.filter(status=ServiceStatus.PUBLISHED).exists()


VISITS: Final = Subjects("visits", find=_find, name=_names, needs_notice=_needs_notice)
