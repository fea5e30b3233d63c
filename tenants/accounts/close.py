"""An account ends: nobody signs in with it, and what it knew of the person is forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenants.audit.actor import SYSTEM, Actor
from tenants.audit.record import record
from tenants.erasures import note_erased
from tenants.registry import modules

from .admins import LastAdmin, keep_an_admin
from .models import CodeKey, Invitation, SignedIn, SignInCode, User

ACCOUNT = "account"
"""What ``tenants.erasures`` calls somebody's account."""
NOBODY = "closed.invalid"
"""A domain that can never exist (RFC 2606): no message goes there."""


@transaction.atomic
def close_account(person: User, *, now: datetime, by: Actor) -> None:
    """Deactivate and forget ``person``; every session ends with the password.

    Visits stay: they are managed by the links in messages, not by the account. Acceptances stay
    as well, under an id that names nobody. Keys, and what modules keep for the person, are deleted.
    Raises ``LastAdmin``.
    """
    keep_an_admin(person.pk)
    note_erased(ACCOUNT, [person.pk], now=now)
    record("account.close", by=by, now=now, about=person, fields=["email", "name", "is_active"])
    for module in modules():
        if module.forget is not None:
            module.forget(person.pk)
    person.passkeys.all().delete()
    for rows in (CodeKey, Invitation, SignedIn):
        rows.objects.filter(account=person).delete()
    SignInCode.objects.filter(email=person.email).delete()
    person.email = f"{person.pk.hex}@{NOBODY}"
    person.name = ""
    person.units, person.counters, person.permissions = [], [], []
    person.oidc_subject = ""
    person.is_active = False
    person.set_unusable_password()
    person.save()


def close_again(accounts: Sequence[UUID], now: datetime) -> int:
    """Close accounts that a restored backup brought back; how many."""
    count = 0
    for person in User.objects.filter(pk__in=accounts, is_active=True):
        with suppress(LastAdmin):  # another one closed it, who is not in the backup
            close_account(person, now=now, by=SYSTEM)
            count += 1
    return count
