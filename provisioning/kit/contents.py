"""Which rows of an office go into its kit: all of them, but for keys and what means nothing alone.

A new table of an office is in the kit by itself; what is left out stands here with the reason.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models

BATCH: Final = 2000
SECRET: Final = "a key, of no use to anybody elsewhere"  # noqa: S105 - a reason
MACHINERY: Final = "derived from other rows, or of a moment only"
TASTE: Final = "how somebody likes a screen"
LEFT_OUT: Final[Mapping[str, str]] = {
    "sessions.Session": SECRET,
    "accounts.SignInCode": SECRET,
    "accounts.Passkey": SECRET,
    "accounts.CodeKey": SECRET,
    "accounts.OidcSecret": SECRET,
    "accounts.SignedIn": SECRET,
    "accounts.Invitation": MACHINERY,
    "messaging.GatewayAccount": SECRET,
    "messaging.MailAccount": SECRET,
    "booking.IdempotencyKey": MACHINERY,
    "booking.DayMask": MACHINERY,
    "booking.CalendarFeed": SECRET,
    "booking.ArrivalCode": SECRET,
    "booking.TicketCount": MACHINERY,
    "booking.HallDevice": SECRET,
    "booking.PushSubscription": SECRET,
    "booking.RecordsAccount": SECRET,
    "booking.ListExport": MACHINERY,
    "booking.DeskChoice": TASTE,
    "booking.SavedView": TASTE,
    "help.PracticeClock": MACHINERY,
    "help.FirstStep": TASTE,
}
LEFT_OUT_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "accounts.User": frozenset({"password", "oidc_subject"}),
    "api_keys.ApiKey": frozenset({"digest"}),
    "webhooks.Webhook": frozenset({"secret", "old_secret", "old_until"}),
    "booking.Contact": frozenset({"pesel_index", "searched"}),
    "booking.Booking": frozenset({"client"}),
    "messaging.Message": frozenset({"number_key", "provider_id", "leased_until"}),
}
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def kit_models() -> list[type[models.Model]]:
    """The tables of the kit, by name."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_config is not None
        and model._meta.app_config.name in settings.TENANT_APPS
        and model._meta.label not in LEFT_OUT
        and model._meta.managed
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def columns_of(model: type[models.Model]) -> list[str]:
    """The names of what is told of each row."""
    hidden = LEFT_OUT_FIELDS.get(model._meta.label, frozenset())
    return [one.attname for one in model._meta.concrete_fields if one.attname not in hidden]


def rows_of(model: type[models.Model]) -> Iterator[list[Any]]:
    """All rows of the current office, opened, as JSON can say them; in portions."""
    columns, last = columns_of(model), None
    while True:
        rows = model._default_manager.order_by("pk")
        if last is not None:
            rows = rows.filter(pk__gt=last)
        page = list(rows.values_list("pk", *columns)[:BATCH])
        for _pk, *values in page:
            yield [_plain(value) for value in values]
        if len(page) < BATCH:
            return
        last = page[-1][0]


def cell(value: Any) -> str:
    """A value for a spreadsheet, which must not take it for a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else _as_text(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, int | float) else text


def _as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview | bytearray):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    return str(value)
