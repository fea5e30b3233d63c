"""A consent an account cannot be without is taken back: the account goes with it (P25.8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tenants.accounts.close import close_account
from tenants.accounts.models import User
from tenants.audit.actor import Actor
from tenants.consents.models import Withdrawal

from .take_back import given, write_withdrawal


@transaction.atomic
def leave(acceptance_id: UUID, person: User, *, now: datetime, by: Actor) -> Withdrawal:
    """Take the consent back and close the account; visits are kept, by their links.

    Raises as ``take_back`` does, and ``LastAdmin``. An optional consent never costs an account:
    asked for one, this only takes it back.
    """
    acceptance = given(acceptance_id, person.pk)
    written = write_withdrawal(acceptance, now=now, by=by, channel="web")
    if acceptance.version.consent.required:
        close_account(person, now=now, by=by)
    return written
