"""A signed-in person gets a new password; every other session of theirs ends."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.record import record
from tenants.errors import Refusal

from .attempts import PER_PASSWORD_CHANGE
from .models import User
from .session import actor


class WrongPassword(Refusal):
    """The password typed as the present one is not it."""

    code: ClassVar[str] = "wrong_password"
    status: ClassVar[int] = 422
    message = _("This is not your password. Check it and try again.")


def change_password(person: User, old: str, new: str, *, now: datetime, address: str) -> None:
    """Replace ``old`` by ``new``. Raises ``WrongPassword``, ``TooManyAttempts``.

    Sessions are tied to the password (Django's session hash), so the other ones end by themselves;
    the caller keeps its own alive.
    """
    PER_PASSWORD_CHANGE.take(str(person.pk), now=now)
    who = actor(person)
    if not person.check_password(old):
        record("account.password_failed", by=who, now=now, about=person, address=address or None)
        raise WrongPassword
    PER_PASSWORD_CHANGE.forget(str(person.pk), now=now)
    with transaction.atomic():
        person.set_password(new)
        person.save(update_fields=["password"])
        record(
            "account.password",
            by=who,
            now=now,
            about=person,
            fields=["password"],
            address=address or None,
        )
