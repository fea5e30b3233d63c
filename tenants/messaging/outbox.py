"""Owing a message: written together with what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from tenants.db.prepared import PREPARED
from tenants.due import due
from tenants.ids import uuid7
from tenants.tasks import after_commit

from .models import Message, MessageState

SWEEP: Final = "messaging.sweep"
DELIVER: Final = "messaging.deliver"
NUDGED: Final = timedelta(seconds=4)
"""How long a worker that was nudged may take before the clock looks."""
GATHERED: Final = timedelta(seconds=0.3)
"""How long a nudge waits for others: nobody notices, and a busy office costs half."""
NUDGES: Final = 20
"""How many times one transaction nudges a worker: for those that owe in a loop, bit by bit."""
OVERTAKEN: Final = "overtaken"
OWE: Final = f"""{PREPARED}
WITH overtaken AS (
  UPDATE message SET state = 'dropped', error = '{OVERTAKEN}'
  WHERE about = %(instead)s::uuid AND state = 'waiting'
)
INSERT INTO message
  (id, kind, channel, occasion, recipient, about_kind, about, language, details, state, due_at,
   not_after, created_at, attempts, error, provider_id)
SELECT id, kind, channel, occasion, recipient, about_kind, about, language, details, %(state)s,
       due_at, not_after, %(now)s, 0, '', ''
FROM jsonb_to_recordset(%(rows)s) AS owed
  (id uuid, kind varchar, channel varchar, occasion varchar, recipient varchar, about_kind varchar,
   about uuid, language varchar, details jsonb, due_at timestamptz, not_after timestamptz)
ON CONFLICT DO NOTHING
"""  # noqa: S608 - words of ours
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@dataclass(frozen=True, slots=True)
class Owed:
    """A message and its occasion, owed once however often it is said (I5).

    ``not_after``: when it is of no use any more. ``details``: words nothing else keeps, never
    personal ones.
    """

    kind: str
    channel: str
    occasion: str
    about_kind: str
    about: UUID
    due_at: datetime
    not_after: datetime | None = None
    recipient: str = "resident"
    language: str = "pl"
    details: Mapping[str, str] = field(default_factory=dict)


def owe(messages: Collection[Owed], *, now: datetime, instead_of: UUID | None = None) -> None:
    """Write the messages in the caller's transaction; what is due at once is sent after commit.

    ``instead_of``: what they are about; whatever still waited about it is dropped.
    One nudge is enough for all of them: whoever gets it sends what was committed since, too.
    """
    if not messages:
        if instead_of is not None:
            drop_unsent(instead_of)
        return
    silent = _silent.get()
    rows = {str(uuid7()): one for one in messages}
    values: dict[str, Any] = {
        "rows": Jsonb([_row(pk, one) for pk, one in rows.items()]),
        "state": MessageState.DROPPED if silent else MessageState.WAITING,
        "instead": instead_of,
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(OWE, values)
    if silent:
        return
    due(SWEEP, *sorted({max(one.due_at, now + NUDGED) for one in messages}))
    first = next((pk for pk, one in rows.items() if one.due_at <= now), None)
    # Many at once come by the sweep, in turns: else one office would fill the queue.
    if first is not None and len(connection.run_on_commit) < NUDGES:
        after_commit(DELIVER, first, gather=GATHERED)


def drop_unsent(about: UUID) -> int:
    """Drop what waits about something, in the caller's transaction; how many."""
    waiting = Message.objects.filter(about=about, state=MessageState.WAITING)
    return waiting.update(state=MessageState.DROPPED, error=OVERTAKEN)


@contextmanager
def silently() -> Iterator[None]:
    """Owe without sending: what is written here is marked as dropped at once.

    For data that only looks as if it had happened: the demo's past, an import of old visits.
    """
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def _row(pk: str, owed: Owed) -> dict[str, Any]:
    return {
        "id": pk,
        "kind": owed.kind,
        "channel": owed.channel,
        "occasion": owed.occasion,
        "recipient": owed.recipient,
        "about_kind": owed.about_kind,
        "about": str(owed.about),
        "language": owed.language,
        "details": dict(owed.details),
        "due_at": owed.due_at.isoformat(),
        "not_after": owed.not_after.isoformat() if owed.not_after else None,
    }
