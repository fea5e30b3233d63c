"""Sending what is owed: one worker at a time per message, and never inside a transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from tenants.context import current_office
from tenants.due import due
from tenants.held import held
from tenants.practice import is_practice, pretend
from tenants.profile.models import Profile
from tenants.turn import one_turn

from .channels import BadAddress, Send, Unknown, Unsendable
from .channels.mail import prepare_mail
from .channels.push import prepare_push
from .channels.sms import instead_by_email, prepare_sms
from .courtesy import AT_ANY_HOUR, CAP, Wait, is_pestered, must_wait, number_key
from .gateways.protocol import Later
from .lease import (
    PAUSES,
    TAKEN,
    begin,
    claim,
    give_back,
    give_up,
    hold_back,
    postpone,
    reserve,
    settle,
)
from .models import Message, MessageChannel, MessageState
from .notices import SMS_CAP, tell_admins
from .outbox import SWEEP
from .sources import Letter, look_ahead, source_of
from .texts import Text
from .wording import word

logger = logging.getLogger(__name__)

CHANNELS: Final[dict[str, Callable[[Message, Letter, Text], Send | Wait]]] = {
    MessageChannel.EMAIL: prepare_mail,
    MessageChannel.SMS: prepare_sms,
    MessageChannel.PUSH: prepare_push,
}
WORDED_AS: Final = {MessageChannel.PUSH: MessageChannel.SMS}
"""A notification says what an SMS says: as short, and known to fit."""
BATCH: Final = 200
RESERVED: Final = 25
"""How many are leased at once: what a killed worker keeps from the others for a lease."""
TURN: Final = timedelta(seconds=5)
AFTER_THE_OTHER: Final = TURN


def deliver(message_id: UUID, *, now: datetime) -> bool:
    """Send one message if it is due and nobody else does; tells whether it went out.

    Raises ``RuntimeError`` inside a transaction.
    """
    message = claim(message_id, now)
    return message is not None and _try(message, now)


def deliver_soon(message_id: UUID, *, now: datetime) -> int:
    """Send one message, and then those that came after it; how many went out.

    The newest ones, in the order they came: somebody waits for them at a screen; the others are
    the sweep's. Where the first one took the whole turn, they are left to others.
    """
    clock, end = _clock(now), now + TURN
    with one_turn():
        first = deliver(message_id, now=now)
        if clock() > end:
            return int(first)
        return first + _send(reserve(RESERVED, clock(), newest=True), clock, end)


def sweep(*, now: datetime) -> int:
    """Send everything due in this office; how many went out.

    One sweep per office at a time, a bounded batch and a bounded time, so that no office keeps the
    workers from the others: the rest comes at once, in its turn.
    """
    with only_one() as first:
        if not first:
            due(SWEEP, now + AFTER_THE_OTHER)
            return 0
        with one_turn():
            return _sweep(now)


def _sweep(now: datetime) -> int:
    clock, end, sent, taken = _clock(now), now + TURN, 0, 0
    while taken < BATCH and clock() <= end:
        mine = reserve(min(RESERVED, BATCH - taken), clock())
        if not mine:
            return sent
        taken += len(mine)
        sent += _send(mine, clock, end)
    due(SWEEP, now)
    return sent


def _send(mine: list[Message], clock: Callable[[], datetime], end: datetime) -> int:
    """Send what was reserved, and give back what there is no time for; how many went out."""
    sent = 0
    try:
        look_ahead(mine)
        while mine and clock() <= end:
            message = mine.pop(0)
            sent += begin(message) and _try(message, clock())
    finally:
        if mine:
            give_back(mine)
            due(SWEEP, clock())  # whoever looked meanwhile found nothing free
    return sent


def _clock(now: datetime) -> Callable[[], datetime]:
    """What time it is while the work that began at ``now`` goes on."""
    begun = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - begun)


def only_one() -> AbstractContextManager[bool]:
    """Whether no other worker sweeps this office; the database forgets a worker that dies."""
    return held(f"{current_office().pk}:{SWEEP}")


def _try(message: Message, now: datetime) -> bool:
    """Send a message this worker holds; tells whether it went out."""
    if _is_over(message, now):
        return False
    try:
        send = _prepare(message, now)
    except Unsendable as error:
        _refused(message, error, now)
        return False
    except Exception as error:  # whatever is wrong with one message must not hold up the others
        logger.warning("message %s cannot be prepared: %s", message.pk, type(error).__name__)
        postpone(message, type(error).__name__, now)
        return False
    if send is None:
        settle(message, MessageState.DROPPED, error="nothing owed")
        return False
    if isinstance(send, Wait):
        _wait(message, send, now)
        return False
    return _hand_over(message, send, now)


def _is_over(message: Message, now: datetime) -> bool:
    """Tell whether it is of no use any more, or was tried too often, and write that down."""
    if message.not_after is not None and message.not_after <= now:
        if message.attempts > 1:
            give_up(message, "too late", now)
        else:
            settle(message, MessageState.DROPPED, error="too late")
        return True
    if message.attempts > len(PAUSES) + 1:  # whoever sends it dies of it
        give_up(message, "never answered", now)
        return True
    return False


def _prepare(message: Message, now: datetime) -> Send | Wait | None:
    source = source_of(message)
    letter = source.letter(message)
    if letter is None:
        return None
    if message.channel == MessageChannel.SMS:
        message.number_key = number_key(letter.to)
        if is_pestered(message, now):
            quiet = instead_by_email(message) or message.kind in AT_ANY_HOUR
            # Else the office hears of it: it may call whoever has only this telephone.
            raise (BadAddress if quiet else Unsendable)("the number's daily cap")
        wait = must_wait(message, Profile.objects.current(), now)
        if wait is not None:
            return wait
    channel = MessageChannel(message.channel)
    name = message.kind, WORDED_AS.get(channel, channel), letter.language
    text = word(source.texts, name, letter.variables, now=now, about_kind=message.about_kind)
    send = CHANNELS[message.channel](message, letter, text)
    return pretend if is_practice() else send


def _wait(message: Message, wait: Wait, now: datetime) -> None:
    """Let it wait, or say why it never went where waiting makes it useless."""
    if wait.reason == CAP:
        tell_admins(SMS_CAP, now=now, because_of=message)
    if message.not_after is not None and message.not_after <= wait.until:
        give_up(message, wait.reason, now)
    else:
        hold_back(message, wait.until, wait.reason)


def _hand_over(message: Message, send: Send, now: datetime) -> bool:
    before, message.sent_at = message.sent_at, now
    try:
        message.provider_id = send()
    except Unsendable as error:
        message.sent_at = before
        _refused(message, error, now)
    except Unknown as error:
        _unknown(message, error, now)
    except OSError as error:
        message.sent_at = before
        told = str(error) if isinstance(error, Later) else ""
        postpone(message, told or type(error).__name__, now)
    except Exception as error:  # it may have it: better once too few than twice
        settle(message, MessageState.UNKNOWN, error=type(error).__name__)
        logger.warning("message %s: unknown whether sent, not repeated", message.pk)
    else:
        settle(message, MessageState.SENT)
        return True
    return False


def _refused(message: Message, error: Unsendable, now: datetime) -> None:
    """Nobody can mend a person's address but the person; anything else is for the office."""
    if isinstance(error, BadAddress) and message.error != TAKEN:
        settle(message, MessageState.DEAD, error=str(error))
        logger.warning("message %s (%s): %s", message.pk, message.kind, error)
    else:
        give_up(message, str(error), now)


def _unknown(message: Message, error: Unknown, now: datetime) -> None:
    if error.again:
        postpone(message, TAKEN, now, taken=True)
    else:
        settle(message, MessageState.UNKNOWN, error=str(error))
        logger.warning("message %s: unknown whether sent, not repeated", message.pk)
