"""The register of our people who may process offices' data (P§8.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from provisioning.models import AuthorisedPerson
from tenants.audit.actor import Actor
from tenants.audit.record import record


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Who may process what, from when, and when they promised confidentiality."""

    name: str
    function: str
    scope: str
    confidential_on: date
    starts_on: date


@transaction.atomic
def authorise(given: Authorisation, *, now: datetime, by: Actor) -> AuthorisedPerson:
    """Enter a person into the register."""
    made = AuthorisedPerson.objects.create(
        name=given.name,
        function=given.function,
        scope=given.scope,
        confidential_on=given.confidential_on,
        starts_on=given.starts_on,
    )
    record("authorised.added", by=by, now=now, about=made)
    return made


@transaction.atomic
def end_authorisation(row_id: UUID, on: date, *, now: datetime, by: Actor) -> None:
    """The authorisation ends; the row stays."""
    row = AuthorisedPerson.objects.select_for_update().get(pk=row_id)
    row.ends_on = on
    row.save(update_fields=["ends_on"])
    record("authorised.ended", by=by, now=now, about=row)
