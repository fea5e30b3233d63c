"""What the person of a visit would read if it moved: shown before anything is sent."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Final

from django.utils.translation import override

from booking.enums import BookingState
from booking.models import Booking, Counter
from booking.models.zone import WARSAW
from tenants.messaging.models import Message
from tenants.messaging.texts import Text
from tenants.messaging.wording import word

from .bulk.sample_letter import without_keys
from .letter_words import TEXTS, date_long, words
from .letters import Letters

KIND: Final = "rescheduled"


def preview_move(
    booking: Booking, start: datetime, counter: Counter, *, now: datetime
) -> dict[str, Text]:
    """The message by each channel that reaches the person, in their language, without its keys.

    Who still has to confirm would get the request to confirm once more: no preview of that.
    """
    letters = Letters(booking, now)
    if booking.state == BookingState.PENDING:
        return {}
    moved = copy(booking)
    moved.starts_at, moved.counter, moved.unit = start, counter, counter.unit
    moved.location = counter.unit.location
    was = booking.starts_at.astimezone(WARSAW)
    found = {}
    with override(letters.language):
        details = {"old_date_long": date_long(was), "old_time": f"{was:%H:%M}"}
        for channel in letters.channels:
            message = Message(
                kind=KIND,
                channel=channel,
                language=letters.language,
                about=booking.pk,
                details=details,
            )
            text = word(TEXTS, (KIND, channel, letters.language), words(moved, message), now=now)
            found[channel] = without_keys(text)
    return found
