"""Whoever was invited sets a password and is in; whoever forgot theirs sets another."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.accounts.models import Invitation, User
from tenants.accounts.session import actor
from tenants.accounts.signed_in import end_sessions
from tenants.audit.record import record

from .errors import InvitationOver
from .links import open_invitation


@transaction.atomic
def accept(token: str, password: str, *, now: datetime, address: str) -> User:
    """Set the password a link was made for, which uses the link up. Raises ``InvitationOver``."""
    known = open_invitation(token, now)
    person = User.objects.select_for_update().get(pk=known.account_id)
    open_invitation(token, now)  # again, behind the lock: of two at once one is late
    person.set_password(password)
    return arrive(person, known, now=now, address=address)


def arrive(person: User, invitation: Invitation, *, now: datetime, address: str) -> User:
    """The invitation is taken: ``person`` works here from now on; in the caller's transaction.

    Raises ``InvitationOver`` where somebody was quicker.
    """
    unused = Invitation.objects.filter(pk=invitation.pk, used_at=None, withdrawn_at=None)
    if not unused.update(used_at=now):
        raise InvitationOver
    is_new = not person.is_active
    person.is_active = True
    person.save(update_fields=["is_active", "password"])
    end_sessions(person, now=now, by=actor(person))
    record(
        "staff.arrive" if is_new else "account.password",
        by=actor(person),
        now=now,
        about=person,
        fields=["is_active", "password"] if is_new else ["password"],
        address=address or None,
    )
    return person
