"""Which messages a booking owes, when, and what they may speak of (P9 to P11, U3, U4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.utils import translation

from booking.enums import BookingState
from booking.models import Booking, Settings
from booking.models.zone import WARSAW
from tenants.accounts.models import STAFF, Role, User
from tenants.audit.actor import Actor, ActorKind
from tenants.messaging.models import Message
from tenants.messaging.outbox import Owed, drop_unsent, owe
from tenants.messaging.sources import Letter
from tenants.profile.models import Profile

from .answers import can_get_sms
from .letter_words import calendar_file, date_long, words

ABOUT: Final = "booking"
WITH_CALENDAR_FILE: Final = frozenset({"booking_confirmed", "rescheduled"})


class BookingLetters:
    """The source of messages about bookings (``tenants.messaging.sources``)."""

    texts = Path(__file__).parent.parent / "texts"

    def letter(self, message: Message) -> Letter | None:
        """Address, words and calendar file of this moment; None once the contact is forgotten."""
        booking = (
            Booking.objects.select_related("service", "unit", "counter", "location", "contact")
            .filter(pk=message.about)
            .first()
        )
        if booking is None:
            return None
        to = self._address(message, booking)
        if not to:
            return None
        attachments = (
            (calendar_file(booking),)
            if message.kind in WITH_CALENDAR_FILE and message.channel == "email"
            else ()
        )
        return Letter(to, message.language, words(booking, message), attachments)

    @staticmethod
    def _address(message: Message, booking: Booking) -> str:
        if message.recipient.startswith("staff:"):
            person = User.objects.filter(
                pk=message.recipient.removeprefix("staff:"), is_active=True
            ).first()
            return person.email if person else ""
        contact = getattr(booking, "contact", None)
        if contact is None:
            return ""
        return str(contact.email if message.channel == "email" else contact.phone)


def tell_received(booking: Booking, now: datetime, *, occasion: str = "first") -> None:
    """Please confirm: the message with PIN and link, of no use after the window."""
    _owe(booking, "booking_received", now, occasion=occasion, not_after=booking.expires_at)


def tell_awaiting(booking: Booking, now: datetime) -> None:
    """Confirmed by the resident; the office must still approve."""
    drop_unsent(booking.pk)
    _owe(booking, "booking_awaiting", now, not_after=booking.starts_at)


def tell_confirmed(booking: Booking, now: datetime) -> None:
    """Booked: the confirmation, the reminders to come, and a word to the staff."""
    drop_unsent(booking.pk)
    _owe(booking, "booking_confirmed", now, not_after=booking.starts_at)
    _owe_reminders(booking, now)
    _owe_staff(booking, "staff_booking_new", now)


def tell_approved(booking: Booking, now: datetime) -> None:
    """The office said yes: the same as confirmed."""
    tell_confirmed(booking, now)


def tell_rejected(booking: Booking, reason: str, now: datetime) -> None:
    """The office said no, and why."""
    drop_unsent(booking.pk)
    _owe(booking, "booking_rejected", now, details={"reason": reason})


def tell_cancelled(booking: Booking, by: Actor, reason: str, now: datetime) -> None:
    """Nothing more about this visit but that it is cancelled (I5)."""
    drop_unsent(booking.pk)
    by_resident = by.kind == ActorKind.RESIDENT
    kind = "cancelled_by_resident" if by_resident else "cancelled_by_office"
    _owe(booking, kind, now, details={"reason": reason}, not_after=booking.starts_at)
    if by_resident:
        _owe_staff(booking, "staff_booking_cancelled", now)


def tell_rescheduled(booking: Booking, was: datetime, now: datetime) -> None:
    """Another time: what is still unsent about the old one is dropped, the reminders start anew."""
    if booking.state == BookingState.PENDING:
        return tell_received(booking, now, occasion=f"move-{booking.moves}")
    drop_unsent(booking.pk)
    with translation.override(booking.language):
        details = {"old_date_long": date_long(was), "old_time": f"{was:%H:%M}"}
    _owe(
        booking,
        "rescheduled",
        now,
        occasion=f"move-{booking.moves}",
        not_after=booking.starts_at,
        details=details,
    )
    if booking.state == BookingState.BOOKED:
        _owe_reminders(booking, now)
    return None


def tell_expired(booking: Booking, now: datetime) -> None:
    """Not confirmed in time."""
    drop_unsent(booking.pk)
    _owe(booking, "booking_expired", now, not_after=booking.starts_at)


def reminder_moment(start: datetime, lead: str) -> datetime:
    """When a reminder is due: ``"24h"`` is elapsed time, ``"2d"`` the same hour on the wall clock.

    Rule 13 of the engine: two days before Monday nine o'clock is Saturday nine o'clock.
    """
    number, unit = int(lead[:-1]), lead[-1]
    if unit == "h":
        return start - timedelta(hours=number)
    if unit == "m":
        return start - timedelta(minutes=number)
    return start.astimezone(WARSAW) - timedelta(days=number)


def channels_of(booking: Booking, *, sms: bool) -> list[str]:
    """By which channels this person can be reached."""
    contact = booking.contact
    channels = ["email"] if contact.email else []
    if sms and contact.phone and can_get_sms(contact.phone):
        channels.append("sms")
    return channels


def _owe_reminders(booking: Booking, now: datetime) -> None:
    for channel, lead in Settings.objects.current().reminder.items():
        at = reminder_moment(booking.starts_at, lead)
        # A reminder whose moment has passed would follow on the heels of the confirmation.
        if at > now:
            _owe(
                booking,
                "reminder",
                now,
                occasion=f"{lead}-{booking.moves}",
                due_at=at,
                not_after=booking.starts_at,
                only=channel,
            )


def _owe(  # noqa: PLR0913 - each is a word of the message, all but three have a default
    booking: Booking,
    kind: str,
    now: datetime,
    *,
    occasion: str = "first",
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    details: dict[str, str] | None = None,
    only: str = "",
) -> None:
    owe(
        [
            Owed(
                kind=kind,
                channel=channel,
                occasion=occasion,
                about_kind=ABOUT,
                about=booking.pk,
                due_at=due_at or now,
                not_after=not_after,
                language=booking.language,
                details=details or {},
            )
            for channel in channels_of(booking, sms=_has_sms())
            if only in {"", channel}
        ],
        now=now,
    )


def _owe_staff(booking: Booking, kind: str, now: datetime) -> None:
    channels = [
        channel for channel in Settings.objects.current().notify_staff if channel == "email"
    ]
    owe(
        [
            Owed(
                kind=kind,
                channel=channel,
                occasion=f"move-{booking.moves}",
                recipient=f"staff:{person.pk}",
                about_kind=ABOUT,
                about=booking.pk,
                due_at=now,
                not_after=booking.starts_at,
            )
            for person in _staff_of(booking)
            for channel in channels
        ],
        now=now,
    )


def _staff_of(booking: Booking) -> Iterable[User]:
    """The clerks who work for the booking's unit."""
    clerks = User.objects.filter(is_active=True, role__in=STAFF - {Role.AUDITOR, Role.ADMIN})
    return [person for person in clerks if person.sees_unit(booking.unit_id)]


def _has_sms() -> bool:
    return Profile.objects.current().sms_gateway != "none"
