"""Sending what is owed: one worker at a time per message, and never inside a transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from tenants.due import due

from .channels import Send, Unsendable
from .channels.mail import prepare_mail
from .channels.sms import prepare_sms
from .lease import PAUSES, claim, claimable, give_up, postpone, settle
from .models import Message, MessageChannel, MessageState
from .outbox import SWEEP
from .sources import Letter, source_of
from .texts import Text, render

logger = logging.getLogger(__name__)

CHANNELS: Final[dict[str, Callable[[Message, Letter, Text], Send]]] = {
    MessageChannel.EMAIL: prepare_mail,
    MessageChannel.SMS: prepare_sms,
}
BATCH: Final = 200
TURN_SECONDS: Final = 20.0


def deliver(message_id: UUID, *, now: datetime) -> bool:
    """Send one message if it is due and nobody else does; tells whether it went out.

    Raises ``RuntimeError`` inside a transaction.
    """
    message = claim(message_id, now)
    if message is None or _is_over(message, now):
        return False
    try:
        send = _prepare(message)
    except Unsendable as error:
        give_up(message, str(error))
        return False
    except Exception as error:  # whatever is wrong with one message must not hold up the others
        postpone(message, type(error).__name__, now)
        return False
    if send is None:
        settle(message, MessageState.DROPPED, error="nothing owed")
        return False
    return _hand_over(message, send, now)


def sweep(*, now: datetime) -> int:
    """Send everything due in this office; how many went out.

    A bounded batch and a bounded time, so that no office keeps a worker from the others: the rest
    comes at once, in its turn.
    """
    begun = monotonic()
    ids = list(claimable(now).order_by("due_at").values_list("pk", flat=True)[:BATCH])
    sent = 0
    for message_id in ids:
        elapsed = monotonic() - begun
        if elapsed > TURN_SECONDS:
            due(SWEEP, now)
            return sent
        sent += deliver(message_id, now=now + timedelta(seconds=elapsed))
    if len(ids) == BATCH:
        due(SWEEP, now)
    return sent


def _is_over(message: Message, now: datetime) -> bool:
    """Tell whether it is of no use any more, or was tried too often, and write that down."""
    if message.not_after is not None and message.not_after <= now:
        if message.attempts > 1:
            give_up(message, "too late")
        else:
            settle(message, MessageState.DROPPED, error="too late")
        return True
    if message.attempts > len(PAUSES) + 1:  # whoever sends it dies of it
        give_up(message, "never answered")
        return True
    return False


def _prepare(message: Message) -> Send | None:
    source = source_of(message)
    letter = source.letter(message)
    if letter is None:
        return None
    text = render(source.texts, message.kind, message.channel, letter.language, letter.variables)
    return CHANNELS[message.channel](message, letter, text)


def _hand_over(message: Message, send: Send, now: datetime) -> bool:
    try:
        message.provider_id = send()
    except Unsendable as error:
        give_up(message, str(error))
    except OSError as error:
        postpone(message, type(error).__name__, now)
    except Exception as error:  # it may have it: better once too few than twice
        settle(message, MessageState.UNKNOWN, error=type(error).__name__)
        logger.warning("message %s: unknown whether sent, not repeated", message.pk)
    else:
        message.sent_at = now
        settle(message, MessageState.SENT)
        return True
    return False
