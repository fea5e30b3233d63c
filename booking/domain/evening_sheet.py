"""The list of tomorrow's visits that clerks get each evening (requirement U4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils import translation

from booking.enums import BookingState
from booking.models import Booking, Settings
from booking.models.booking import BookingQuerySet
from booking.models.zone import WARSAW
from tenants.accounts.models import Role, User
from tenants.addresses import office_host, office_url
from tenants.due import due
from tenants.messaging.kinds import Value
from tenants.messaging.models import Message, MessageChannel
from tenants.messaging.outbox import Owed, owe
from tenants.messaging.sources import Attachment, Letter
from tenants.profile.models import Profile

from .day_print.pdf import day_pdf
from .day_print.sheet import Choice, printed_day
from .letter_words import TEXTS, date_long
from .masking import masked_email, masked_phone

ABOUT: Final = "day_sheet"
KIND: Final = "staff_day_sheet"
SHEET: Final = "booking.day_sheet"
EVENING: Final = time(18)
DAY: Final = timedelta(days=1)
PERSON: Final = ("contact", "part_of__contact")
MOST: Final = 60
"""How many visits a message lists: a page of paper, and below the limit of a text's loops."""


def expect_sheet(booking: Booking, now: datetime) -> None:
    """Ask the clock to write to the clerks the evening before, in the caller's transaction."""
    eve = booking.starts_at.astimezone(WARSAW).date() - DAY
    at = datetime.combine(eve, EVENING, WARSAW)
    if at > now:
        due(SHEET, at)


def owe_sheets(now: datetime) -> int:
    """Owe each clerk with visits tomorrow their list; how many. Run by the clock, once an evening.

    Called at another hour it does nothing; called again in the evening it owes nobody twice.
    """
    here = now.astimezone(WARSAW)
    if here.time() < EVENING or MessageChannel.EMAIL not in Settings.objects.current().notify_staff:
        return 0
    tomorrow = here.date() + DAY
    places = set(_visits(tomorrow).values_list("unit_id", "counter_id"))
    clerks = [
        clerk
        for clerk in User.objects.filter(is_active=True, role=Role.CLERK)
        if any(clerk.sees_counter(*place) for place in places)
    ]
    owe([_owed(clerk, tomorrow, now) for clerk in clerks], now=now)
    return len(clerks)


class DaySheetLetters:
    """What the list says at the moment it is sent (``tenants.messaging.sources``)."""

    texts = TEXTS

    def letter(self, message: Message) -> Letter | None:
        """The clerk's visits of the day; None where there are none, or no such clerk."""
        clerk = User.objects.filter(pk=message.about, is_active=True, role=Role.CLERK).first()
        if clerk is None:
            return None
        day = date.fromisoformat(str(message.details["day"]))
        mine = _visits(day, clerk.units, clerk.counters).select_related(
            "service", "counter", *PERSON
        )
        count = mine.count()
        if not count:
            return None
        rows = list(mine.order_by("starts_at", "counter__position", "pk")[:MOST])
        words = _words(day, rows, count, message.language)
        with translation.override(message.language):
            files = (_paper(day, clerk, message),)
        return Letter(clerk.email, message.language, words, files)


def _visits(
    day: date, units: Collection[str] = (), counters: Collection[str] = ()
) -> BookingQuerySet:
    first = datetime.combine(day, time.min, WARSAW)
    last = datetime.combine(day + DAY, time.min, WARSAW)
    found = Booking.objects.filter(
        state=BookingState.BOOKED, starts_at__gte=first, starts_at__lt=last
    )
    if counters:
        found = found.filter(counter__in=[UUID(one) for one in counters])
    return found.filter(unit__in=[UUID(unit) for unit in units]) if units else found


def _paper(day: date, clerk: User, message: Message) -> Attachment:
    """The whole day to print, for when the line is down; initials, as mail is read in passing."""
    units, counters = (frozenset(map(UUID, one)) for one in (clerk.units, clerk.counters))
    choice = Choice(day, units=units, counters=counters, names=False)
    office = Profile.objects.current().name
    content = day_pdf(printed_day(choice), day, office=office, now=message.due_at)
    return Attachment(f"{day}.pdf", content, "application/pdf")


def _owed(clerk: User, day: date, now: datetime) -> Owed:
    return Owed(
        kind=KIND,
        channel=MessageChannel.EMAIL,
        occasion=str(day),
        about_kind=ABOUT,
        about=clerk.pk,
        due_at=now,
        not_after=datetime.combine(day, time(12), WARSAW),
        recipient=f"staff:{clerk.pk}",
        details={"day": str(day)},
    )


def _words(day: date, rows: list[Booking], count: int, language: str) -> dict[str, Value]:
    profile = Profile.objects.current()
    with translation.override(language):
        sheet_day = date_long(datetime.combine(day, time(12), WARSAW))
    more = count - len(rows)
    return {
        "visits": [_line(row) for row in rows],
        "sheet_day": sheet_day,
        "sheet_count": str(count),
        "sheet_more": str(more) if more else "",
        "panel_url": office_url(f"/panel/dzien/{day}"),
        "office": profile.name,
        "office_phone": profile.phone,
        "office_address": profile.address,
        "privacy_url": office_url("/prywatnosc"),
        "host": office_host(),
    }


def _line(booking: Booking) -> dict[str, str]:
    """One visit; of the person only a half hidden address: mail is read in passing."""
    visit = booking.part_of or booking
    contact = getattr(visit, "contact", None)
    hidden = (masked_email(contact.email) or masked_phone(contact.phone)) if contact else ""
    return {
        "time": f"{booking.starts_at.astimezone(WARSAW):%H:%M}",
        "service": booking.service.name,
        "desk": booking.counter.name,
        "reference": visit.reference,
        "contact": hidden,
    }
