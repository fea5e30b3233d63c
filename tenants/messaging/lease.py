"""Who may send a message now: one worker, for a short while.

A worker claims a message by a conditional update and holds it by a lease. If it is killed, the
lease runs out and another goes on; a hint for that moment is written together with the claim.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from tenants.base import OfficeQuerySet
from tenants.db.prepared import PREPARED
from tenants.due import due

from .models import Message, MessageState
from .notices import MESSAGES_DEAD, tell_admins
from .outbox import SWEEP

logger = logging.getLogger(__name__)

# Longer than a try can take: channels give up well before (smtp.PATIENCE), else two would send.
LEASE: Final = timedelta(seconds=50)
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
)


TAKEN: Final = "unknown whether taken"
OF_TAKING: Final = ("gateway", "provider_id", "sent_at", "parts", "number_key")
"""By whom it may have been taken, since when, and what it costs; a report may end it."""
BEGIN: Final = f"""{PREPARED}
UPDATE message SET attempts = attempts + 1
WHERE id = %(id)s AND leased_until = %(until)s AND state = 'waiting'
"""  # noqa: S608 - the mark is ours
SETTLE: Final = f"""{PREPARED}
UPDATE message SET state = %(state)s, error = %(error)s, leased_until = NULL, sent_at = %(sent)s,
  number_key = %(number)s, parts = %(parts)s, gateway = %(gateway)s,
  provider_id = %(provider)s
WHERE id = %(id)s AND leased_until = %(until)s
"""  # noqa: S608 - the mark is ours


def claimable(now: datetime) -> OfficeQuerySet[Message]:
    """Messages that are due and that nobody is sending."""
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return Message.objects.filter(free, state=MessageState.WAITING, due_at__lte=now)


def claim(message_id: UUID, now: datetime) -> Message | None:
    """The message, for exactly one of the workers that saw it as due; None for the others.

    Raises ``RuntimeError`` inside a transaction: one must never stay open while a server answers.
    """
    until = now + LEASE
    with transaction.atomic(durable=True):
        mine = claimable(now).filter(pk=message_id)
        if mine.update(leased_until=until, attempts=F("attempts") + 1) != 1:
            return None
        due(SWEEP, until)
    return Message.objects.get(pk=message_id)


def reserve(most: int, now: datetime, *, newest: bool = False) -> list[Message]:
    """At most ``most`` messages nobody else sends meanwhile: those longest due, or the newest.

    One lease for all, so what is not begun soon must be given back; a try is counted by ``begin``.
    Raises ``RuntimeError`` inside a transaction.
    """
    until = now + LEASE
    with transaction.atomic(durable=True):
        order = ("-due_at", "-pk") if newest else ("due_at", "pk")
        waiting = claimable(now).order_by(*order)
        mine = list(waiting.select_for_update(skip_locked=True)[:most])
        if mine:
            Message.objects.filter(pk__in=[one.pk for one in mine]).update(leased_until=until)
            due(SWEEP, until)
    for one in mine:
        one.leased_until = until
    return sorted(mine, key=lambda one: (one.due_at, one.pk))


def begin(message: Message) -> bool:
    """Count a try of a reserved message; False when it was dropped, or the lease is over.

    Counted one by one: a message that kills whoever sends it must not wear out its neighbours.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, {"id": message.pk, "until": message.leased_until})
        if cursor.rowcount != 1:
            return False
    message.attempts += 1
    return True


def give_back(messages: Collection[Message]) -> None:
    """Let others have what was reserved and not begun."""
    for until in {message.leased_until for message in messages}:
        mine = [message.pk for message in messages if message.leased_until == until]
        Message.objects.filter(pk__in=mine, leased_until=until).update(leased_until=None)


def settle(message: Message, state: MessageState, *, error: str = "") -> None:
    """Write how it ended, and give the lease back."""
    ended = {
        "id": message.pk,
        "until": message.leased_until,
        "state": state,
        "error": error[:200],
        "sent": message.sent_at,
        "number": message.number_key,
        "parts": message.parts,
        "gateway": message.gateway,
        "provider": message.provider_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, ended)
        is_ours = cursor.rowcount == 1
    if not is_ours:
        logger.error("message %s: the lease was over before it was %s", message.pk, state)


def give_up(message: Message, error: str, now: datetime) -> None:
    """Never again; the operators hear of each, the office's admins of the first one of a day.

    What somebody may have already does not end as dead but as unknown, and nobody is told.
    """
    if message.error == TAKEN:
        settle(message, MessageState.UNKNOWN, error=TAKEN)
        return
    settle(message, MessageState.DEAD, error=error)
    logger.error(
        "message %s (%s) given up after %d tries: %s",
        message.pk,
        message.kind,
        message.attempts,
        error,
    )
    tell_admins(MESSAGES_DEAD, now=now, because_of=message)


def postpone(message: Message, error: str, now: datetime, *, taken: bool = False) -> None:
    """Try again later and later, and then no more; what was dropped meanwhile stays dropped.

    ``taken``: somebody may have it already, which is remembered at every later try.
    """
    if taken:
        message.error = error = TAKEN
    if message.attempts > len(PAUSES):
        give_up(message, error, now)
        return
    _wait(message, now + PAUSES[message.attempts - 1], error, message.attempts)


def hold_back(message: Message, until: datetime, reason: str) -> None:
    """Wait until it may go; this was not a try."""
    _wait(message, until, reason, message.attempts - 1)


def _wait(message: Message, again: datetime, error: str, attempts: int) -> None:
    mine = Message.objects.filter(pk=message.pk, leased_until=message.leased_until)
    with transaction.atomic():
        waits = {"due_at": again, "error": error[:200], "attempts": attempts}
        if message.error == TAKEN:
            waits |= {"error": TAKEN, **{name: getattr(message, name) for name in OF_TAKING}}
        mine.filter(state=MessageState.WAITING).update(**waits)
        mine.update(leased_until=None)
        due(SWEEP, again)
