"""A clerk looks at how to reach somebody: shown in full, and written into the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from booking.errors import NotFound
from booking.models import Contact
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .scope import Scope


@dataclass(frozen=True, slots=True)
class OpenContact:
    """How to reach the person of one visit."""

    booking_id: UUID
    phone: str
    email: str


@transaction.atomic
def open_contact(*, booking_id: UUID, scope: Scope, now: datetime, by: Actor) -> OpenContact:
    """The contact data of one visit. Raises ``NotFound``, also where it has been erased."""
    booking = scope.find(booking_id)
    contact = read_contact(booking_id)
    if contact is None:
        raise NotFound
    record("booking.contact_opened", by=by, now=now, about=booking, fields=["phone", "email"])
    return contact


def read_contact(booking_id: UUID) -> OpenContact | None:
    """The same for a page drawn again after it was opened; nothing is recorded twice."""
    whose = Q(booking=booking_id) | Q(booking__parts=booking_id)
    row = Contact.objects.filter(whose).values("phone", "email").first()
    return OpenContact(booking_id, row["phone"], row["email"]) if row else None
