"""Owing a message: written together with what it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection

from tenants.due import due
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


def owe(messages: Collection[Owed], *, now: datetime) -> None:
    """Write the messages in the caller's transaction; what is due at once is sent after commit.

    One nudge is enough for all of them: whoever gets it sends what was committed since, too.
    """
    if not messages:
        return
    silent = _silent.get()
    state = MessageState.DROPPED if silent else MessageState.WAITING
    rows = [_row(one, state, now) for one in messages]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if silent:
        return
    for moment in sorted({max(row.due_at, now + NUDGED) for row in rows}):
        due(SWEEP, moment)
    first = next((row for row in rows if row.due_at <= now), None)
    # Many at once come by the sweep, in turns: else one office would fill the queue.
    if first is not None and len(connection.run_on_commit) < NUDGES:
        after_commit(DELIVER, str(first.pk), gather=GATHERED)


def drop_unsent(about: UUID) -> int:
    """Drop what waits about something, in the caller's transaction; how many."""
    waiting = Message.objects.filter(about=about, state=MessageState.WAITING)
    return waiting.update(state=MessageState.DROPPED, error="overtaken")


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


def _row(owed: Owed, state: MessageState, now: datetime) -> Message:
    return Message(
        kind=owed.kind,
        channel=owed.channel,
        occasion=owed.occasion,
        recipient=owed.recipient,
        about_kind=owed.about_kind,
        about=owed.about,
        language=owed.language,
        details=dict(owed.details),
        state=state,
        due_at=owed.due_at,
        not_after=owed.not_after,
        created_at=now,
    )
