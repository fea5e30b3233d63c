"""The message to the first in line; asked when it is sent, it tells what is true then."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.utils.translation import override

from booking.domain.answers import can_get_sms
from booking.domain.letter_words import TEXTS, words
from booking.domain.tokens import hold_token, waitlist_token
from booking.models import Booking, WaitlistEntry, WaitState
from booking.models.zone import WARSAW
from tenants.addresses import office_url
from tenants.messaging.models import Message, MessageChannel
from tenants.messaging.outbox import Owed, drop_unsent, owe
from tenants.messaging.sources import Letter
from tenants.profile.models import Profile

ABOUT: Final = "waitlist"
OFFER: Final = "waitlist_offer"


def tell_offer(entry: WaitlistEntry, hold: Booking, now: datetime) -> None:
    """A time is kept for you until then; of no use afterwards. One message for each offer."""
    profile = Profile.objects.current()
    language = entry.language if entry.language in profile.languages else "pl"
    drop_unsent(entry.pk)
    owe(
        [
            Owed(
                kind=OFFER,
                channel=channel,
                occasion=f"offer-{entry.offers}",
                about_kind=ABOUT,
                about=entry.pk,
                due_at=now,
                not_after=hold.expires_at,
                language=language,
            )
            for channel in _channels(entry, profile)
        ],
        now=now,
    )


def address(entry: WaitlistEntry, channel: str) -> str:
    """Where to write to: what was typed, or the address of the visit that should be earlier."""
    person: Any = entry if entry.booking is None else getattr(entry.booking, "contact", None)
    if person is None:
        return ""
    return str(person.email if channel == MessageChannel.EMAIL else person.phone)


class WaitlistLetters:
    """What a message to somebody in line says now (``tenants.messaging.sources``)."""

    texts = TEXTS

    def letter(self, message: Message) -> Letter | None:
        """None when the offer is over, taken or another one by now."""
        entry = (
            WaitlistEntry.objects.filter(pk=message.about, state=WaitState.OFFERED)
            .select_related("booking__contact", "offer__service", "offer__unit")
            .select_related("offer__counter", "offer__location")
            .first()
        )
        if entry is None or entry.offer is None or f"offer-{entry.offers}" != message.occasion:
            return None
        to = address(entry, message.channel)
        if not to:
            return None
        with override(message.language):
            told = {**words(entry.offer, message), **_links(entry, entry.offer)}
        return Letter(to, message.language, told, ())


def _links(entry: WaitlistEntry, hold: Booking) -> dict[str, str]:
    until = hold.expires_at.astimezone(WARSAW) if hold.expires_at else None
    return {
        "offer_link": office_url(f"/rezerwacja/{hold_token(hold)}"),
        "offer_until": f"{until:%H:%M}" if until else "",
        "leave_link": office_url(f"/kolejka/{waitlist_token(entry)}"),
    }


def _channels(entry: WaitlistEntry, profile: Profile) -> list[str]:
    channels: list[str] = []
    if address(entry, MessageChannel.EMAIL):
        channels.append(MessageChannel.EMAIL)
    phone = address(entry, MessageChannel.SMS)
    if phone and can_get_sms(phone) and profile.sms_gateway != "none":
        channels.append(MessageChannel.SMS)
    return channels
