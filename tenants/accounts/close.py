"""An account ends: nobody signs in with it, and what it knew of the person is forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal
from tenants.registry import modules

from .models import Role, SignInCode, User

NOBODY = "closed.invalid"
"""A domain that can never exist (RFC 2606): no message goes there."""


class LastAdmin(Refusal):
    """An office without an administrator could not be looked after."""

    code: ClassVar[str] = "last_admin"
    status: ClassVar[int] = 409
    message = _("You are the only administrator. First let somebody else be one.")


@transaction.atomic
def close_account(person: User, *, now: datetime, by: Actor) -> None:
    """Deactivate and forget ``person``; every session ends with the password.

    Visits stay: they are managed by the links in messages, not by the account. Acceptances stay
    as well, under an id that names nobody. Keys, and what modules keep for the person, are deleted.
    Raises ``LastAdmin``.
    """
    # All admins are locked, so that of two who leave at once one stays.
    admins = set(
        User.objects.select_for_update()
        .filter(role=Role.ADMIN, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if admins == {person.pk}:
        raise LastAdmin
    record("account.close", by=by, now=now, about=person, fields=["email", "name", "is_active"])
    for module in modules():
        if module.forget is not None:
            module.forget(person.pk)
    person.passkeys.all().delete()
    SignInCode.objects.filter(email=person.email).delete()
    person.email = f"{person.pk.hex}@{NOBODY}"
    person.name = ""
    person.units = []
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["email", "name", "units", "is_active", "password"])
