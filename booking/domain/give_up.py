"""Cancelling without the link: by the number of the visit, or by PESEL, matter and day (O4).

Who asks is not known, so nothing is ever told about whether there is such a visit.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from booking.enums import BookingState
from booking.errors import Refusal
from booking.models import Booking, Service, Settings
from booking.models.booking import BookingQuerySet
from booking.models.settings import Asked
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT
from tenants.secrets import blind_index

from .cancel import cancel

CODE: Final = "code"
PESEL: Final = "pesel"
GIVEN_UP: Final = frozenset(
    {BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED}
)


@dataclass(frozen=True, slots=True)
class ByPesel:
    """A visit as its person remembers it; ``pesel`` is checked already."""

    pesel: str
    service: Service
    day: date


def ways_to_give_up(settings: Settings) -> tuple[str, ...]:
    """Which data the office cancels by (``cancel_by``); PESEL only where the form asks for one."""
    ways = [way for way in (CODE, PESEL) if way in settings.cancel_by]
    if settings.contact_pesel == Asked.OFF:
        ways = [way for way in ways if way != PESEL]
    return tuple(ways)


def give_up_by_code(reference: str, *, now: datetime) -> None:
    """Cancel the visit with this number, where there is one that can be; silent either way."""
    wanted = "".join(reference.split()).replace("-", "").upper()
    _cancel(Booking.objects.filter(reference=wanted), now)


def give_up_by_pesel(said: ByPesel, *, now: datetime) -> None:
    """Cancel the visits of this person in this matter on this day; silent either way."""
    begin = datetime.combine(said.day, time(), WARSAW).astimezone(UTC)
    end = datetime.combine(said.day + timedelta(days=1), time(), WARSAW).astimezone(UTC)
    _cancel(
        Booking.objects.filter(
            contact__pesel_index=blind_index("pesel", said.pesel),
            service=said.service,
            starts_at__gte=begin,
            starts_at__lt=end,
        ),
        now,
    )


def _cancel(found: BookingQuerySet, now: datetime) -> None:
    open_ones: Sequence[Booking] = list(found.filter(state__in=GIVEN_UP, starts_at__gt=now))
    for booking in open_ones:
        with suppress(Refusal):  # over, or changed at this moment: the same answer as no visit
            cancel(booking_id=booking.pk, now=now, by=RESIDENT)
