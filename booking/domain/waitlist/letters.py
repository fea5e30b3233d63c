"""Messages to people in line; asked when they are sent, they tell what is true then."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import override

from booking.domain.letter_words import BRIEF, TEXTS, in_sms, words
from booking.domain.tokens import hold_token, waitlist_token
from booking.models import Booking, Settings, WaitlistEntry, WaitState
from booking.models.zone import WARSAW
from tenants.addresses import office_url
from tenants.messaging.kinds import Value, Words
from tenants.messaging.models import Message, MessageChannel
from tenants.messaging.notices import office_words
from tenants.messaging.numbers import can_get_sms
from tenants.messaging.outbox import Owed, drop_unsent, owe
from tenants.messaging.sources import Letter
from tenants.profile.models import Profile

ABOUT: Final = "waitlist"
OFFER: Final = "waitlist_offer"
JOINED: Final = "waitlist_joined"
TRUE_WHILE: Final = {OFFER: WaitState.OFFERED, JOINED: WaitState.WAITING}


def tell_joined(entry: WaitlistEntry, now: datetime) -> None:
    """You are in line, and this is the way out; once for each entry, of no use after its days."""
    over = datetime.combine(entry.last_day + timedelta(days=1), time.min, WARSAW)
    owe(_owed(entry, JOINED, now, occasion="joined", not_after=over), now=now)


def tell_offer(entry: WaitlistEntry, hold: Booking, now: datetime) -> None:
    """A time is kept for you until then; of no use afterwards. One message for each offer."""
    drop_unsent(entry.pk)
    occasion = f"offer-{entry.offers}"
    owe(_owed(entry, OFFER, now, occasion=occasion, not_after=hold.expires_at), now=now)


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
        """None when they are not in line any more, or the offer is over, taken or another one.

        Raises ``KeyError`` for a kind that is not the waiting list's.
        """
        entry = (
            WaitlistEntry.objects.filter(pk=message.about, state=TRUE_WHILE[message.kind])
            .select_related("service", "booking__contact", "offer__service", "offer__unit")
            .select_related("offer__counter", "offer__location")
            .first()
        )
        to = address(entry, message.channel) if entry else ""
        if entry is None or not to:
            return None
        with override(message.language):
            told = _offered(entry, message) if message.kind == OFFER else _joined(entry, message)
        return Letter(to, message.language, told, ()) if told else None


def _offered(entry: WaitlistEntry, message: Message) -> Words | None:
    hold = entry.offer
    if hold is None or f"offer-{entry.offers}" != message.occasion:
        return None
    until = hold.expires_at.astimezone(WARSAW) if hold.expires_at else None
    return {
        **words(hold, message),
        "offer_link": office_url(f"/rezerwacja/{hold_token(hold)}"),
        "offer_until": f"{until:%H:%M}" if until else "",
        "leave_link": _place(entry),
    }


def _joined(entry: WaitlistEntry, message: Message) -> Words:
    service, profile = entry.service, Profile.objects.current()
    brief = message.channel in BRIEF
    told: dict[str, Value] = {
        **office_words(message.language),
        "office": (profile.short_name if brief else "") or profile.name,
        "service": (service.sms_name if brief else "") or service.told("name"),
        "booking_url": office_url(f"/sprawa/{service.key}"),
        "offer_minutes": str(Settings.objects.current().waitlist_minutes),
        "leave_link": _place(entry),
    }
    return {**told, **in_sms(told)} if brief else told


def _place(entry: WaitlistEntry) -> str:
    """The page of one's place in line, which has the button to leave."""
    return office_url(f"/kolejka/{waitlist_token(entry)}")


def _owed(entry: WaitlistEntry, kind: str, now: datetime, **words: Any) -> list[Owed]:
    """``kind`` by every channel that reaches; ``words`` as ``Owed`` takes them."""
    profile = Profile.objects.current()
    language = entry.language if entry.language in profile.languages else "pl"
    about: dict[str, Any] = {
        "about_kind": ABOUT,
        "about": entry.pk,
        "due_at": now,
        "language": language,
    }
    return [
        Owed(kind=kind, channel=channel, **about | words) for channel in _channels(entry, profile)
    ]


def _channels(entry: WaitlistEntry, profile: Profile) -> list[str]:
    channels: list[str] = []
    if address(entry, MessageChannel.EMAIL):
        channels.append(MessageChannel.EMAIL)
    phone = address(entry, MessageChannel.SMS)
    if phone and can_get_sms(phone) and profile.sms_gateway != "none":
        channels.append(MessageChannel.SMS)
    return channels
