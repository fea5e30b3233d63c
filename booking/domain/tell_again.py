"""A message of a visit once more, because its person says it never came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from booking.enums import BookingState
from booking.errors import NotFound, TooMany
from booking.models import Booking
from tenants.audit.actor import Actor
from tenants.messaging.dead import NothingToSend
from tenants.messaging.models import Message, MessageState
from tenants.messaging.outbox import Owed, owe

from .find import find_visit
from .letter_source import TRUE_WHILE
from .letters import ABOUT, channels_now
from .life import Change, add_event
from .retry import in_transaction

AGAIN: Final = "desk-"
AT_MOST: Final = 5
PAUSE: Final = timedelta(minutes=1)
TO_RESIDENT: Final = "resident"
OVER: Final = frozenset({MessageState.SENT, MessageState.UNKNOWN, MessageState.DEAD})


def tell_again(*, booking_id: UUID, message_id: UUID, now: datetime, by: Actor) -> Booking:
    """Owe the same message anew, to the address there is now; the history says who wanted it.

    Raises ``NotFound``, ``NothingToSend`` (not true any more, or nowhere to send it), ``TooMany``.
    """

    def verb() -> Booking:
        booking = find_visit(booking_id)
        Booking.objects.select_for_update().filter(pk=booking.pk).first()
        message = Message.objects.filter(pk=message_id, about=booking.pk).first()
        if message is None or message.recipient != TO_RESIDENT:
            raise NotFound
        if not may_be_told_again(message, booking, channels_now(booking), now):
            raise NothingToSend
        before = Message.objects.filter(about=booking.pk, occasion__startswith=AGAIN)
        times = list(before.filter(kind=message.kind, channel=message.channel))
        if len(times) >= AT_MOST or any(now - one.created_at < PAUSE for one in times):
            raise TooMany(_("It has just been sent again. Wait a minute."))
        owe([_copy(message, f"{AGAIN}{len(times) + 1}", now)], now=now)
        note = f"{message.kind} {message.channel}"
        change = Change("tell_again", by, now, note=note)
        add_event(booking, change, before=BookingState(booking.state), changed=())
        return booking

    return in_transaction(verb)


def may_be_told_again(
    message: Message, booking: Booking, channels: Collection[str], now: datetime
) -> bool:
    """Tell whether it is over, still true, still of use, and ``channels`` reach the person."""
    if message.state not in OVER or message.recipient != TO_RESIDENT:
        return False
    if booking.state not in TRUE_WHILE.get(message.kind, ()) or booking.has_lapsed(now):
        return False
    of_use = message.not_after is None or message.not_after > now
    return of_use and message.channel in channels


def _copy(message: Message, occasion: str, now: datetime) -> Owed:
    return Owed(
        kind=message.kind,
        channel=message.channel,
        occasion=occasion,
        about_kind=ABOUT,
        about=message.about,
        due_at=now,
        not_after=message.not_after,
        language=message.language,
        details=message.details,
    )
