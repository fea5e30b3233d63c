"""Note that something happened, for whoever wants to be told; in the transaction that does it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from tenants.addresses import office_url
from tenants.db.prepared import PREPARED
from tenants.due import ALSO, due_values
from tenants.ids import uuid7

DELIVER: Final = "webhooks.deliver"
PREFIX: Final = "pl.okienko."
# One trip whether anybody listens or not; the event is the same for all who do.
EMIT: Final = f"""{PREPARED}
WITH told AS (
  INSERT INTO webhook_delivery
    (id, webhook_id, event, body, state, created_at, due_at, attempts, error)
  SELECT gen_random_uuid(), webhook.id, %(event)s::text, %(body)s, 'waiting', %(at)s, %(at)s, 0, ''
  FROM webhook
  WHERE ended_at IS NULL AND stopped = '' AND events ? %(event)s::text
  RETURNING id
)
{ALSO} WHERE EXISTS (SELECT FROM told) ON CONFLICT DO NOTHING
"""  # noqa: S608 - a part of our own

_kinds: dict[str, str | Promise] = {}


def register_events(kinds: Mapping[str, str | Promise]) -> None:
    """Name the events a floor above emits, in words; it does so in ``ready()``."""
    _kinds.update(kinds)


def kinds() -> Mapping[str, str | Promise]:
    """Every event there is, in words."""
    return _kinds


def emit(event: str, about: UUID, data: Mapping[str, Any], *, now: datetime) -> None:
    """Tell of ``event`` (``booking.moved``) whoever wants to know; ``data`` names no person."""
    body = cloud_event(event, about, data, now=now)
    values = {"event": event, "body": Jsonb(body), "at": now, **due_values(DELIVER, now)}
    with connection.cursor() as cursor:
        cursor.execute(EMIT, values)


def cloud_event(
    event: str, about: UUID | None, data: Mapping[str, Any], *, now: datetime
) -> dict[str, Any]:
    """The event as CloudEvents 1.0 say it, in structured JSON."""
    return {
        "specversion": "1.0",
        "id": str(uuid7()),
        "source": office_url("/api/v1"),
        "type": f"{PREFIX}{event}",
        "time": now.isoformat(timespec="milliseconds"),
        **({"subject": str(about)} if about else {}),
        "datacontenttype": "application/json",
        "data": dict(data),
    }


def known(events: Collection[str]) -> bool:
    """Tell whether there are such events."""
    return bool(events) and set(events) <= set(_kinds)
