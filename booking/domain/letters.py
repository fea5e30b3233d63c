"""Which messages a booking owes, and when (P9 to P11, U3, U4); verbs call these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext

from booking.enums import BookingState
from booking.models import Booking, Settings
from booking.models.zone import WARSAW
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor, ActorKind
from tenants.db.composed import composed_once
from tenants.messaging.models import Message, MessageChannel, MessageState
from tenants.messaging.numbers import can_get_sms
from tenants.messaging.outbox import Owed, drop_unsent, owe
from tenants.messaging.staff_numbers import with_numbers
from tenants.profile.models import Profile

from .evening_sheet import expect_sheet
from .letter_words import date_long
from .push import reminders_by_push

ABOUT: Final = "booking"
DAY: Final = timedelta(days=1)
STAFF_PREFIX: Final = "staff:"
STAFF_HEARD: Final = "staff_booking_new"
# The message that carries the links of a visit, by where the visit is.
ABOUT_STATE: Final = {
    BookingState.PENDING: "booking_received",
    BookingState.AWAITING_APPROVAL: "booking_awaiting",
    BookingState.BOOKED: "booking_confirmed",
}


def tell_received(booking: Booking, now: datetime, *, occasion: str = "first") -> None:
    """Please confirm: the message with PIN and link, of no use after the window."""
    asked = Letters(booking, now).to_resident(
        "booking_received", occasion=occasion, not_after=booking.expires_at
    )
    owe(asked, now=now)


def tell_awaiting(booking: Booking, now: datetime) -> None:
    """Confirmed by the resident; the office must still approve."""
    owe(Letters(booking, now).to_resident("booking_awaiting"), now=now, instead_of=booking.pk)


def tell_confirmed(booking: Booking, now: datetime, *, staff: bool = True) -> None:
    """Booked: the confirmation, the reminders to come, and a word to the staff.

    ``staff`` False: one of them booked it.
    """
    letters = Letters(booking, now)
    confirmation = letters.to_resident("booking_confirmed")
    heard = letters.to_staff(STAFF_HEARD) if staff else []
    owe([*confirmation, *letters.reminders(), *heard], now=now, instead_of=booking.pk)
    expect_sheet(booking, now)


def tell_approved(booking: Booking, now: datetime) -> None:
    """The office said yes: the same as confirmed."""
    tell_confirmed(booking, now)


def tell_rejected(booking: Booking, reason: str, now: datetime) -> None:
    """The office said no, and why."""
    rejected = Letters(booking, now).to_resident("booking_rejected", details={"reason": reason})
    owe(rejected, now=now, instead_of=booking.pk)


def tell_undecided(booking: Booking, now: datetime) -> None:
    """The office said neither yes nor no; the word is still worth something next day."""
    letters = Letters(booking, now)
    with translation.override(letters.language):
        reason = gettext("The office did not decide before the time of the visit.")
    details = {"reason": reason}
    rejected = letters.to_resident("booking_rejected", details=details, not_after=now + DAY)
    owe(rejected, now=now, instead_of=booking.pk)


def tell_cancelled(booking: Booking, by: Actor, reason: str, now: datetime) -> None:
    """Nothing more about this visit but that it is cancelled (I5).

    The staff hear of it from the resident only, and only if they ever heard of the visit.
    """
    drop_unsent(booking.pk)
    letters = Letters(booking, now)
    by_resident = by.kind == ActorKind.RESIDENT
    kind = "cancelled_by_resident" if by_resident else "cancelled_by_office"
    owed = letters.to_resident(kind, details={"reason": reason})
    if by_resident and Message.objects.filter(about=booking.pk, kind=STAFF_HEARD).exists():
        owed += letters.to_staff("staff_booking_cancelled")
    owe(owed, now=now)


def tell_rescheduled(booking: Booking, was: datetime, now: datetime) -> None:
    """Another time: what is still unsent about the old one is dropped, the reminders start anew."""
    occasion = f"move-{booking.moves}"
    if booking.state == BookingState.PENDING:
        tell_received(booking, now, occasion=occasion)
        return
    drop_unsent(booking.pk)
    letters = Letters(booking, now)
    with translation.override(letters.language):
        details = {"old_date_long": date_long(was), "old_time": f"{was:%H:%M}"}
    owed = letters.to_resident("rescheduled", occasion=occasion, details=details)
    if booking.state == BookingState.BOOKED:
        owed += letters.reminders()
        expect_sheet(booking, now)
    owe(owed, now=now)


def tell_changed(booking: Booking, now: datetime) -> None:
    """Another address or number: the old links are dead, so the ones that work are sent there.

    Reminders stand already; by a channel that is new they are owed for the first time.
    """
    kind = ABOUT_STATE.get(BookingState(booking.state))
    if kind is None or booking.starts_at <= now:
        return
    waiting = Message.objects.filter(about=booking.pk, kind=kind, state=MessageState.WAITING)
    waiting.update(state=MessageState.DROPPED, error="overtaken")
    letters = Letters(booking, now)
    until = booking.expires_at if booking.state == BookingState.PENDING else booking.starts_at
    owed = letters.to_resident(kind, occasion=f"data-{booking.generation}", not_after=until)
    if booking.state == BookingState.BOOKED:
        owed += letters.reminders()
    owe(owed, now=now)


def channels_now(booking: Booking) -> list[str]:
    """By which channels the visit's person can be reached at this moment."""
    return channels_of(booking, Profile.objects.current())


def tell_expired(booking: Booking, now: datetime) -> None:
    """Not confirmed in time."""
    owe(Letters(booking, now).to_resident("booking_expired"), now=now, instead_of=booking.pk)


def leads_of(setting: str | Sequence[str] | None) -> list[str]:
    """The leads of one channel, each once: the setting is one (``"24h"``), a list, or nothing."""
    leads = [setting] if isinstance(setting, str) else [*(setting or ())]
    return list(dict.fromkeys(filter(None, leads)))


def reminder_moment(start: datetime, lead: str) -> datetime:
    """When a reminder is due: ``"24h"`` is elapsed time, ``"2d"`` the same hour on the wall clock.

    Rule 13 of the engine: two days before Monday nine o'clock is Saturday nine o'clock.
    """
    number, unit = int(lead[:-1]), lead[-1]
    if unit == "d":
        return start.astimezone(WARSAW) - timedelta(days=number)
    # Python subtracts on the wall clock of whatever zone it is given.
    elapsed = timedelta(hours=number) if unit == "h" else timedelta(minutes=number)
    return start.astimezone(UTC) - elapsed


def channels_of(booking: Booking, profile: Profile) -> list[str]:
    """By which channels the person of a visit can be reached; none when they are forgotten."""
    contact = getattr(booking, "contact", None)
    if contact is None:
        return []
    channels: list[str] = [MessageChannel.EMAIL] if contact.email else []
    if contact.phone and can_get_sms(contact.phone) and profile.sms_gateway != "none":
        channels.append(MessageChannel.SMS)
    return channels


@dataclass
class Letters:
    """Messages about one booking: to its person by every channel that reaches, and to the staff."""

    booking: Booking
    now: datetime

    @cached_property
    def channels(self) -> list[str]:
        """By which channels this person can be reached."""
        return channels_of(self.booking, self.profile)

    @cached_property
    def profile(self) -> Profile:
        """The office's, read once."""
        return Profile.objects.current()

    @cached_property
    def language(self) -> str:
        """What was booked in, where the office still writes in it; else Polish."""
        chosen = self.booking.language
        return chosen if chosen in self.profile.languages else "pl"

    @cached_property
    def settings(self) -> Settings:
        """The office's, read once."""
        return Settings.objects.current()

    def to_resident(self, kind: str, **words: Any) -> list[Owed]:
        """``kind`` by every channel; ``words`` as ``Owed`` takes them, else: now, once."""
        return [self._owed(kind, channel, **words) for channel in self.channels]

    def reminders(self) -> list[Owed]:
        """Each at its moment; one whose moment is over would follow on the confirmation's heels."""
        start, moves = self.booking.starts_at, self.booking.moves
        by_message = [
            self._owed("reminder", channel, due_at=at, occasion=f"{lead}-{moves}")
            for channel in self.channels
            for lead in leads_of(self.settings.reminder.get(channel))
            if (at := reminder_moment(start, lead)) > self.now
        ]
        return by_message + reminders_by_push(self.booking, self.settings, self.now)

    def to_staff(self, kind: str) -> list[Owed]:
        """``kind`` to each clerk of the booking's unit, by the office's channels and their own."""
        asked = self.settings.notify_staff
        clerks = _clerks_of(self.booking) if asked else []
        sms = self.profile.sms_gateway != "none" and MessageChannel.SMS in asked
        numbers = with_numbers([clerk.pk for clerk in clerks]) if sms and clerks else set()
        by_email = clerks if MessageChannel.EMAIL in asked else []
        told = [(clerk, MessageChannel.EMAIL) for clerk in by_email]
        told += [(clerk, MessageChannel.SMS) for clerk in clerks if clerk.pk in numbers]
        words = {"occasion": f"move-{self.booking.moves}", "language": "pl"}
        return [
            self._owed(kind, channel, recipient=f"{STAFF_PREFIX}{clerk.pk}", **words)
            for clerk, channel in told
        ]

    def _owed(self, kind: str, channel: str, **words: Any) -> Owed:
        plain: dict[str, Any] = {
            "occasion": "first",
            "due_at": self.now,
            "not_after": self.booking.starts_at,
            "language": self.language,
        }
        about = {"about_kind": ABOUT, "about": self.booking.pk}
        return Owed(kind=kind, channel=channel, **plain | about | words)


def _clerks_of(booking: Booking) -> list[User]:
    """Those who take visits of the booking's unit; admins set the office up, auditors look on."""
    unit, counter = booking.unit_id, booking.counter_id
    return [person for person in _clerks() if person.sees_counter(unit, counter)]


@composed_once
def _clerks() -> QuerySet[User]:
    return User.objects.filter(is_active=True, role=Role.CLERK)
