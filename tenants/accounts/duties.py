"""Who among the operators may do what; the last owner stays."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Refusal

from .models import Duty, Role, User


class LastOwner(Refusal):
    """Without an owner nobody could make one again, except on the server."""

    code: ClassVar[str] = "last_owner"
    status: ClassVar[int] = 409
    message = _("This is the last owner. Make somebody else an owner first.")


class NotYourDuty(Refusal):
    """The operator has another duty."""

    code: ClassVar[str] = "not_your_duty"
    status: ClassVar[int] = 403
    message = _("Your duty does not include this: you see it and change nothing.")


@transaction.atomic
def change_duty(person: User, duty: Duty, *, now: datetime, by: Actor) -> User:
    """Give an operator another duty. Raises ``LastOwner``."""
    keep_an_owner(person, still=duty == Duty.OWNER)
    person.permissions = [duty]
    person.save(update_fields=["permissions"])
    record("operator.duty", by=by, now=now, about=person, fields=[duty])
    return person


def keep_an_owner(person: User, *, still: bool) -> None:
    """Raise ``LastOwner`` if nobody but ``person`` owns and that would end; locks the owners.

    Of two owners who end each other at once, one comes too late.
    """
    owners = list(
        User.objects.select_for_update()
        .filter(role=Role.OPERATOR, is_active=True, permissions__contains=[Duty.OWNER])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not still and owners == [person.pk]:
        raise LastOwner
