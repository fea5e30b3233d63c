"""Somebody does not work here any more, or loses what they sign in with."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenants.accounts.admins import keep_an_admin
from tenants.accounts.models import STAFF, CodeKey, Invitation, Passkey, User
from tenants.accounts.signed_in import end_sessions
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.registry import modules

from .errors import NoSuchPerson


@transaction.atomic
def let_go(person_id: UUID, *, now: datetime, by: Actor) -> User:
    """Close the account of somebody who leaves: sessions, keys and links end at once.

    Name and address stay, for the histories name them, and so do role, places and the own view of
    the desk: a new invitation brings all that back. Raises ``NoSuchPerson``, ``LastAdmin``.
    """
    keep_an_admin(person_id)
    person = User.objects.select_for_update().filter(pk=person_id, role__in=STAFF).first()
    if person is None:
        raise NoSuchPerson
    if not person.is_active:
        return person
    for module in modules():
        if module.forget is not None:
            module.forget(person.pk)
    _take_keys(person, now, by)
    Invitation.objects.filter(account=person, used_at=None, withdrawn_at=None).update(
        withdrawn_at=now
    )
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password", "oidc_subject"])
    record("staff.leave", by=by, now=now, about=person, fields=["is_active"])
    return person


@transaction.atomic
def reset_keys(person_id: UUID, *, now: datetime, by: Actor) -> User:
    """A lost telephone: app, passkeys and spare codes are forgotten, sessions end.

    The password stays; the next sign-in sets up anew what the office asks. Raises
    ``NoSuchPerson``.
    """
    found = User.objects.select_for_update().filter(pk=person_id, role__in=STAFF, is_active=True)
    person = found.first()
    if person is None:
        raise NoSuchPerson
    _take_keys(person, now, by)
    person.save(update_fields=["oidc_subject"])
    record("staff.reset", by=by, now=now, about=person)
    return person


def _take_keys(person: User, now: datetime, by: Actor) -> None:
    Passkey.objects.filter(account=person).delete()
    CodeKey.objects.filter(account=person).delete()
    person.oidc_subject = ""
    end_sessions(person, now=now, by=by)
