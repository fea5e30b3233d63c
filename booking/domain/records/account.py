"""The office's account at its document system: what it filled in for an adapter, sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from booking.errors import NotFound
from booking.models import RecordsAccount, Settings
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.due import due
from tenants.errors import Invalid
from tenants.messaging.gateways.protocol import Box
from tenants.tasks import after_commit

from .adapter import NOBODY, RecordsAdapter, adapters
from .evening import HAND_OVER, next_evening

SHOWN: Final = 4
LONGEST: Final = 500


def account_of(code: str) -> RecordsAccount | None:
    """What was filled in for that adapter, if anything."""
    return RecordsAccount.objects.filter(code=code).first()


def open_adapter(account: RecordsAccount) -> RecordsAdapter:
    """The adapter with the office's boxes. Raises ``NotFound`` where it is not installed here."""
    kind = adapters().get(account.code)
    if kind is None:
        raise NotFound
    secret = json.loads(account.sealed) if account.sealed else {}
    return kind(**account.plain, **secret)


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
    kept = json.loads(account.sealed) if account.sealed else {}
    errors: dict[str, list[str]] = {}
    plain: dict[str, str] = {}
    sealed: dict[str, str] = {}
    for box in adapters()[code].boxes:
        typed = given.get(box.name, "").strip()
        value = typed or (kept.get(box.name, "") if box.secret else "")
        if told := _wrong(box, value):
            errors[box.name] = [told]
        elif value:
            (sealed if box.secret else plain)[box.name] = value
    if errors:
        raise Invalid(errors=errors)
    account.plain, account.sealed = plain, json.dumps(sealed)
    account.last_four = {name: value[-SHOWN:] for name, value in sealed.items()}
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


def _wrong(box: Box, value: str) -> str:
    if not value:
        return _("Fill in this field.") if box.required else ""
    if len(value) > LONGEST or not value.isprintable():
        return _("This is too long, or has signs that cannot be typed.")
    return ""
