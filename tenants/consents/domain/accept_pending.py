"""Somebody signed in accepts what is new, and goes on (P25.6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.accounts.models import User
from tenants.audit.actor import Actor
from tenants.consents.acceptance import Accepted, accept, keep_in_force
from tenants.consents.days import local_day
from tenants.consents.groups import group_of
from tenants.consents.models import ConsentVersion
from tenants.errors import Invalid

from .pending import pending


def waiting_for(person: User, now: datetime) -> list[ConsentVersion]:
    """What ``person`` has not accepted yet, required and optional."""
    group = group_of(person)
    return pending(group, person.pk, local_day(now)) if group else []


@transaction.atomic
def accept_pending(
    person: User, given: Collection[UUID], *, now: datetime, by: Actor, language: str
) -> list[ConsentVersion]:
    """Write an acceptance of each of ``given``; one sent twice is written once.

    Raises ``Invalid``: a required one is missing (by its id), or the words changed while the page
    was open (``consents``).
    """
    # Two tabs that send the same page wait for each other here.
    User.objects.select_for_update().get(pk=person.pk)
    in_force = {one.pk for one in keep_in_force(group_of(person) or "", now)}
    asked = {one.pk: one for one in waiting_for(person, now)}
    if not set(given) <= in_force:
        told = _("The text has changed. Read it and accept it again.")
        raise Invalid(errors={"consents": [told]})
    missing = [one for one in asked.values() if one.consent.required and one.pk not in given]
    if missing:
        told = _("Accept this to go on.")
        raise Invalid(errors={str(one.pk): [told] for one in missing})
    new = [asked[one] for one in dict.fromkeys(given) if one in asked]
    accept(new, Accepted(person.pk, now, "web", language, by))
    return new
