"""An operator asks for the way into an office that lets us in; runs on the platform."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core import signing
from django.db import transaction

from provisioning.domain.support.grant import NotLetIn
from provisioning.models import SupportGrant, SupportVisit
from tenants.accounts.models import User
from tenants.accounts.operators import LOOK_AFTER_OFFICES
from tenants.accounts.session import actor
from tenants.audit.record import record

SALT: Final = "provisioning.support.crossing"
GOOD_FOR: Final = timedelta(seconds=60)


@transaction.atomic
def cross(ticket_id: UUID, person: User, *, now: datetime) -> str:
    """A key that opens the office's door once, within a minute. Raises ``NotLetIn``."""
    grant = SupportGrant.objects.in_force(now).filter(ticket_id=ticket_id).first()
    if grant is None or not person.is_operator or person.duty not in LOOK_AFTER_OFFICES:
        raise NotLetIn
    visit = SupportVisit.objects.create(
        office_id=grant.office_id,
        grant=grant,
        operator_id=person.pk,
        operator_name=person.name,
        made_at=now,
        expires_at=min(now + GOOD_FOR, grant.until),
    )
    record("support.crossed", by=actor(person), now=now, about=visit)
    return signing.dumps(str(visit.pk), salt=SALT)


def grant_of(ticket_id: UUID, now: datetime) -> SupportGrant | None:
    """The grant in force for a ticket, as we see it from outside."""
    return SupportGrant.objects.in_force(now).filter(ticket_id=ticket_id).first()
