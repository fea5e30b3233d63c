"""The office's account at its document system: what it filled in for an adapter, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from booking.errors import NotFound
from booking.models import RecordsAccount, Settings
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.boxes import fill_in, filled_in
from tenants.due import due
from tenants.errors import Invalid
from tenants.tasks import after_commit

from .adapter import NOBODY, RecordsAdapter, adapters
from .evening import HAND_OVER, next_evening


def account_of(code: str) -> RecordsAccount | None:
    """What was filled in for that adapter, if anything."""
    return RecordsAccount.objects.filter(code=code).first()


def open_adapter(account: RecordsAccount) -> RecordsAdapter:
    """The adapter with the office's boxes. Raises ``NotFound`` where it is not installed here."""
    kind = adapters().get(account.code)
    if kind is None:
        raise NotFound
    return kind(**filled_in(account))


@transaction.atomic
def save_account(
    code: str, given: Mapping[str, str], *, now: datetime, by: Actor
) -> RecordsAccount:
    """Keep what was filled in; a secret left empty stays. Days are handed over this way from now.

    Raises ``Invalid`` with errors by box, ``NotFound`` for an adapter that is not installed.
    """
    if code not in adapters():
        raise NotFound
    account = RecordsAccount.objects.select_for_update().filter(code=code).first()
    account = account or RecordsAccount(code=code, since=now.astimezone(WARSAW).date())
    if errors := fill_in(account, adapters()[code].boxes, given):
        raise Invalid(errors=errors)
    account.changed_at = now
    account.save()
    _choose(code)
    due(HAND_OVER, next_evening(now))
    after_commit(HAND_OVER)
    record("records.account_saved", by=by, now=now, about=account, fields=[code, *given])
    return account


@transaction.atomic
def forget_account(code: str, *, now: datetime, by: Actor) -> None:
    """Delete what was filled in; an office that handed over this way hands over nothing."""
    account = account_of(code)
    if account is None:
        return
    record("records.account_forgotten", by=by, now=now, about=account, fields=[code])
    account.delete()
    Settings.objects.filter(records_adapter=code).update(records_adapter=NOBODY)


def _choose(code: str) -> None:
    settings = Settings.objects.current()
    settings.records_adapter = code
    settings.save()
