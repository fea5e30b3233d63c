"""What the page after booking says: the office's own words, or those that come with Okienko."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from booking.models import Booking
from tenants.messaging.channels.blocks import Block, blocks
from tenants.messaging.kinds import PAGE
from tenants.messaging.models import Message
from tenants.messaging.wording import word

from .letter_words import TEXTS, words

KIND: Final = "thanks_page"


def thanks(booking: Booking, language: str, now: datetime) -> list[Block]:
    """The words in ``language``, as blocks a page shows; escaped there."""
    told = words(booking, Message(kind=KIND, channel=PAGE, language=language, about=booking.pk))
    return blocks(word(TEXTS, (KIND, PAGE, language), told, now=now).body)
