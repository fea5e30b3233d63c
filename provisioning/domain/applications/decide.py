"""An operator says yes or no; yes begins the onboarding with what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from provisioning.domain.onboarding.begin import begin
from provisioning.models import Application, ApplicationState, Onboarding
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .errors import Decided, ReasonMissing

APPROVED: Final = "approved"
REFUSED: Final = "refused"


@transaction.atomic
def approve(pk: UUID, subdomain: str, *, now: datetime, by: Actor) -> Onboarding:
    """Begin the onboarding, under another subdomain if need be; on the platform.

    Raises ``Decided``, and ``Invalid`` where its data do not do any more.
    """
    row = _waiting(pk)
    told = {
        "name": row.name,
        "subdomain": subdomain,
        "terc": row.terc,
        "street": row.street,
        "postal_code": row.postal_code,
        "city": row.city,
        "phone": row.phone,
        "email": row.email,
        "buyer_nip": row.nip,
        "admin_name": row.person,
        "admin_email": row.email,
        "starters": [row.starter] if row.starter else [],
    }
    row.onboarding = begin(told, now=now, by=by)
    _decide(row, ApplicationState.APPROVED, now, by)
    record("application.approve", by=by, now=now, about=row)
    return row.onboarding


@transaction.atomic
def refuse(pk: UUID, reason: str, *, now: datetime, by: Actor) -> None:
    """No, and why; the office is told. Raises ``Decided``, ``ReasonMissing``."""
    row = _waiting(pk)
    if not reason.strip():
        raise ReasonMissing
    row.reason = reason.strip()
    _decide(row, ApplicationState.REFUSED, now, by)
    record("application.refuse", by=by, now=now, about=row)


def _waiting(pk: UUID) -> Application:
    row = Application.objects.select_for_update().filter(pk=pk).first()
    if row is None or row.state != ApplicationState.WAITING:
        raise Decided
    return row


def _decide(row: Application, state: ApplicationState, now: datetime, by: Actor) -> None:
    row.state, row.decided_at, row.decided_by = state, now, by.name
    row.owed = APPROVED if state == ApplicationState.APPROVED else REFUSED
    row.tries, row.next_try_at = 0, now
    row.save()
