"""What the office asks of people, and who is meant by a visit: for the processor's papers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from booking.models import Contact, Field, Settings
from booking.models.service import ServiceStatus


def asked_data() -> dict[str, Any]:
    """What the forms of published matters ask, and how long it is kept; nobody's answers."""
    settings = Settings.objects.current()
    fields: dict[tuple[str, str], dict[str, Any]] = {}
    published = Field.objects.filter(service__status=ServiceStatus.PUBLISHED)
    for field in published.select_related("service").order_by("label", "service__name"):
        kept = fields.setdefault(
            (field.label, field.type),
            {"label": field.label, "type": field.type, "purpose": field.purpose, "matters": []},
        )
        kept["matters"].append(field.service.name)
    return {
        "email": settings.contact_email,
        "phone": settings.contact_phone,
        "pesel": settings.contact_pesel,
        "fields": list(fields.values()),
        "retention_days": settings.retention_days,
        "web_push": settings.web_push,
    }


def persons_of(ids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """The person of each visit: something equal for the same person, and who it is in words.

    Visits whose person has been forgotten are left out.
    """
    contacts = Contact.objects.filter(booking__in=ids).values_list(
        "booking", "booking__reference", "first_name", "last_name", "email", "phone"
    )
    return {
        visit: (
            f"{first} {last} {email or phone}".casefold(),
            f"{first} {last}, {reference}",
        )
        for visit, reference, first, last, email, phone in contacts
    }
