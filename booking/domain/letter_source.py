"""The source of messages about bookings: asked when one is sent, it tells what is true then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.utils import translation

from booking.enums import IN_MASK, BookingState
from booking.models import Booking
from booking.models.booking import BookingQuerySet
from tenants.accounts.models import User
from tenants.messaging.models import Message, MessageChannel, MessageState
from tenants.messaging.sources import Attachment, Letter
from tenants.messaging.staff_numbers import number_of
from tenants.turn import once_a_turn

from .calendar_file import calendar_file
from .letter_words import TEXTS, words
from .letters import STAFF_PREFIX
from .push import address_of

_S = BookingState
SPOKEN_OF: Final = ("service", "unit", "counter", "location", "contact")
PUBLISHING: Final = frozenset({"booking_confirmed", "rescheduled", "bulk_moved"})
# Whoever objected to the use of their data gets what the visit itself needs, and no more (art. 21).
NOT_NEEDED: Final = frozenset({"reminder"})
WITHDRAWING: Final = frozenset({"cancelled_by_office", "cancelled_by_resident", "bulk_cancelled"})
# A worker may hold a message while the visit changes under it: it looks once more before it sends.
TRUE_WHILE: Final[dict[str, frozenset[BookingState]]] = {
    "booking_received": frozenset({_S.PENDING}),
    "booking_awaiting": frozenset({_S.AWAITING_APPROVAL}),
    "booking_confirmed": IN_MASK,
    "reminder": frozenset({_S.BOOKED}),
    "rescheduled": frozenset({_S.AWAITING_APPROVAL, _S.BOOKED}),
    "booking_rejected": frozenset({_S.REJECTED}),
    "booking_expired": frozenset({_S.EXPIRED}),
    "cancelled_by_office": frozenset({_S.CANCELLED}),
    "cancelled_by_resident": frozenset({_S.CANCELLED}),
    "bulk_cancelled": frozenset({_S.CANCELLED}),
    "bulk_moved": frozenset({_S.AWAITING_APPROVAL, _S.BOOKED}),
    "rescue_offer": frozenset({_S.AWAITING_APPROVAL, _S.BOOKED}),
    "staff_booking_new": IN_MASK,
    "staff_booking_cancelled": frozenset({_S.CANCELLED}),
}


@once_a_turn
def _ahead() -> dict[UUID, Booking]:
    """Visits read for the messages that are sent next; outside of a turn none."""
    return {}


class BookingLetters:
    """What a message about a booking says now, and to whom (``tenants.messaging.sources``)."""

    texts = TEXTS

    def look_ahead(self, messages: Sequence[Message]) -> None:
        """Read their visits."""
        found = _spoken_of(message.about for message in messages)
        _ahead().update((booking.pk, booking) for booking in found)

    def letter(self, message: Message) -> Letter | None:
        """Address, words and calendar file; None when it is not true any more, or nobody's.

        Raises ``KeyError`` for a kind that is not booking's.
        """
        booking = _ahead().get(message.about) or _spoken_of([message.about]).first()
        if booking is None or booking.state not in TRUE_WHILE[message.kind]:
            return None
        to = _address(message, booking)
        if not to:
            return None
        with translation.override(message.language):
            files = _files(message, booking)
        return Letter(to, message.language, words(booking, message), files)


def _spoken_of(ids: Iterable[UUID]) -> BookingQuerySet:
    return Booking.objects.filter(pk__in=ids).telling_alone().select_related(*SPOKEN_OF)


def _files(message: Message, booking: Booking) -> tuple[Attachment, ...]:
    if message.channel != MessageChannel.EMAIL:
        return ()
    if message.kind in PUBLISHING or (message.kind in WITHDRAWING and _is_published(booking)):
        return (calendar_file(booking, stamp=message.created_at),)
    return ()


def _is_published(booking: Booking) -> bool:
    """Tell whether the resident may have the visit in a calendar, from a letter of ours."""
    letters = Message.objects.filter(about=booking.pk, kind__in=PUBLISHING)
    return letters.filter(state__in=[MessageState.SENT, MessageState.UNKNOWN]).exists()


def _address(message: Message, booking: Booking) -> str:
    if message.recipient.startswith(STAFF_PREFIX):
        person = message.recipient.removeprefix(STAFF_PREFIX)
        found = User.objects.filter(pk=person, is_active=True).first()
        if found is None:
            return ""
        return number_of(found.pk) if message.channel == MessageChannel.SMS else found.email
    if message.channel == MessageChannel.PUSH:
        return address_of(message)
    contact = getattr(booking, "contact", None)
    if contact is None or (contact.objected_at and message.kind in NOT_NEEDED):
        return ""
    return str(contact.email if message.channel == MessageChannel.EMAIL else contact.phone)
