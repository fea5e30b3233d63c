"""Sending what is owed: one worker at a time per message, and never inside a transaction.

A worker claims a message by a conditional update and holds it by a lease; if it is killed, the
lease runs out and another goes on.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from tenants.base import OfficeQuerySet
from tenants.due import due

from .channels import Unknown, Unsendable
from .channels.mail import send_mail
from .channels.sms import send_sms
from .models import Message, MessageChannel, MessageState
from .outbox import SWEEP
from .sources import source_of
from .texts import render

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
BATCH: Final = 200
PAUSES: Final = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
)


def deliver(message_id: UUID, *, now: datetime) -> bool:
    """Send one message if it is due and nobody else does; tells whether it went out."""
    claimable = _due(now).filter(pk=message_id)
    if claimable.update(leased_until=now + LEASE, attempts=F("attempts") + 1) != 1:
        return False
    message = Message.objects.get(pk=message_id)
    if message.not_after is not None and message.not_after <= now:
        _settle(message, MessageState.DROPPED, error="too late")
        return False
    return _send(message, now)


def sweep(*, now: datetime) -> int:
    """Send everything due, a bounded batch; how many went out. The rest comes soon."""
    ids = list(_due(now).order_by("due_at").values_list("pk", flat=True)[:BATCH])
    sent = sum(deliver(message_id, now=now) for message_id in ids)
    if len(ids) == BATCH:
        due(SWEEP, now)
    return sent


def _due(now: datetime) -> OfficeQuerySet[Message]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return Message.objects.filter(free, state=MessageState.WAITING, due_at__lte=now)


def _send(message: Message, now: datetime) -> bool:
    source = source_of(message)
    letter = source.letter(message)
    if letter is None:
        _settle(message, MessageState.DROPPED, error="nothing owed")
        return False
    text = render(source.texts, message.kind, message.channel, letter.language, letter.variables)
    try:
        if message.channel == MessageChannel.EMAIL:
            send_mail(message, letter, text)
        else:
            message.provider_id = send_sms(message, letter, text)
    except Unknown:
        _settle(message, MessageState.UNKNOWN, error="no answer")
        logger.warning("message %s: no answer, not repeated", message.pk)
        return False
    except Unsendable as error:
        _settle(message, MessageState.DEAD, error=str(error))
        return False
    except OSError as error:
        _postpone(message, type(error).__name__, now)
        return False
    message.sent_at = now
    _settle(message, MessageState.SENT)
    return True


def _postpone(message: Message, error: str, now: datetime) -> None:
    if message.attempts > len(PAUSES):
        _settle(message, MessageState.DEAD, error=error)
        logger.error("message %s given up after %d tries: %s", message.pk, message.attempts, error)
        return
    message.due_at = now + PAUSES[message.attempts - 1]
    _settle(message, MessageState.WAITING, error=error)
    due(SWEEP, message.due_at)


def _settle(message: Message, state: MessageState, *, error: str = "") -> None:
    message.state, message.error, message.leased_until = state, error[:200], None
    message.save(
        update_fields=["state", "error", "leased_until", "sent_at", "provider_id", "due_at"]
    )
