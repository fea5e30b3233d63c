"""What becomes of somebody in line when their offer is taken, refused or runs out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Case, F, Value, When

from booking.domain.contact import ContactData
from booking.enums import KeptFor
from booking.models import Booking, WaitlistEntry, WaitState

MOST_OFFERS: Final = 3
"""So many messages: nobody is pestered."""


def offer_ended(hold: Booking, now: datetime) -> None:
    """Not taken: in line again, behind those with fewer offers; after the third one no more.

    ``hold`` was kept for somebody in line.
    """
    last = When(offers__gte=MOST_OFFERS, then=Value(WaitState.OVER))
    ended = When(offers__gte=MOST_OFFERS, then=Value(now))
    WaitlistEntry.objects.filter(offer=hold, state=WaitState.OFFERED).update(
        state=Case(last, default=Value(WaitState.WAITING)),
        ended_at=Case(ended, default=F("ended_at")),
        offer=None,
    )


def proves_address(hold: Booking, contact: ContactData) -> bool:
    """Tell whether the form was opened from the message to this very address.

    Whoever has the link of an offer has read the message: another one with a PIN adds nothing.
    """
    if hold.kept_for != KeptFor.WAITLIST:
        return False
    entry = WaitlistEntry.objects.filter(offer=hold).first()
    typed = contact.email.lower()
    return entry is not None and bool(typed) and entry.email == typed


def offer_taken(hold: Booking, now: datetime) -> None:
    """Taken: the person has what they waited for."""
    if hold.kept_for == KeptFor.WAITLIST:
        mine = WaitlistEntry.objects.filter(offer=hold, state=WaitState.OFFERED)
        mine.update(state=WaitState.SERVED, ended_at=now)
