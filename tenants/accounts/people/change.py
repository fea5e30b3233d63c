"""Somebody's work changes: role, places, permissions. It counts from the next press on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tenants.accounts.admins import keep_an_admin
from tenants.accounts.models import STAFF, Role, User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.editions import check_edition
from tenants.errors import Invalid

from .errors import NoSuchPerson
from .invite import LONGEST_NAME
from .powers import Powers, checked, edition_of, give


@transaction.atomic
def change_person(
    person_id: UUID, name: str, powers: Powers, *, seen: str, now: datetime, by: Actor
) -> User:
    """Change what ``person_id`` is called and may do; sessions go on, with the new rights.

    ``seen``: the edition the admin looked at. Raises ``NoSuchPerson``, ``Invalid``, ``LastAdmin``,
    ``ChangedMeanwhile``.
    """
    wanted, name = checked(powers), name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(errors={"name": [_("Type first and last name.")]})
    if wanted.role != Role.ADMIN:
        keep_an_admin(person_id)
    person = User.objects.select_for_update().filter(pk=person_id, role__in=STAFF).first()
    if person is None:
        raise NoSuchPerson
    check_edition(seen, edition_of(person))
    changed = give(person, wanted)
    if person.name != name:
        person.name = name
        changed.append("name")
    if changed:
        person.save(update_fields=changed)
        record("staff.change", by=by, now=now, about=person, fields=changed)
    return person
