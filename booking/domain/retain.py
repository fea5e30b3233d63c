"""Forgetting people when their visit is long over (domain 2.1, point 11); statistics stay.

What remains of a booking is when, where, which matter and how it ended: nobody in particular.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from booking.enums import BookingState
from booking.models import Answer, Booking, Contact, Note, Settings, WaitlistEntry
from booking.models.booking import BookingQuerySet
from booking.models.waitlist import WaitlistQuerySet
from booking.models.zone import WARSAW

BATCH: Final = 500
# Somebody who never confirmed never was a visitor.
NEVER_CAME_ABOUT: Final = frozenset(
    {BookingState.EXPIRED, BookingState.REJECTED, BookingState.DROPPED}
)
PERSON: Final = "booking.person"
"""What ``tenants.erasures`` calls the person of a booking."""
SHORTLY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many people and answers were forgotten, or would be."""

    contacts: int
    answers: int


def forget_old(now: datetime, *, dry_run: bool = False) -> Forgotten:
    """Delete contacts and answers past the office's days; in batches, so that nobody waits.

    Killed half-way, it goes on where it stopped: each batch is a transaction of its own.
    """
    old = _old(now)
    waited = _over(now)
    if dry_run:
        return Forgotten(
            Contact.objects.filter(booking__in=old).count() + waited.count(),
            Answer.objects.filter(booking__in=old).count(),
        )
    contacts, answers = _forget_waiting(waited), 0
    with_traces = old.filter(
        Q(contact__isnull=False) | Q(answers__isnull=False) | Q(notes__isnull=False) | ~Q(client="")
    )
    while batch := list(with_traces.order_by("pk").values_list("pk", flat=True).distinct()[:BATCH]):
        with transaction.atomic():
            done = forget(batch)
            contacts, answers = contacts + done.contacts, answers + done.answers
    return Forgotten(contacts, answers)


def _forget_waiting(waited: WaitlistQuerySet) -> int:
    """In batches as well: a thousand people may have waited for one day that is over."""
    gone = 0
    while batch := list(waited.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        gone += WaitlistEntry.objects.filter(pk__in=batch).delete()[0]
    return gone


def forget(bookings: Collection[UUID]) -> Forgotten:
    """Delete the people of these bookings and what they answered, in the caller's transaction."""
    Booking.objects.filter(pk__in=bookings).update(client="")
    answers = Answer.objects.filter(booking__in=bookings).delete()[0]
    Note.objects.filter(booking__in=bookings).delete()
    # What the contact was before, and its phones, go with it and are nobody of their own.
    gone = Contact.objects.filter(booking__in=bookings).delete()[1]
    return Forgotten(gone.get(Contact._meta.label, 0), answers)


def forget_again(bookings: Sequence[UUID], now: datetime) -> int:
    """Forget people again whom a restored backup brought back; how many there were."""
    with transaction.atomic():
        return forget(bookings).contacts


def _over(now: datetime) -> WaitlistQuerySet:
    """Who is not in line any more, or whose days are over."""
    return WaitlistEntry.objects.filter(
        Q(ended_at__lt=now - SHORTLY) | Q(last_day__lt=(now - SHORTLY).astimezone(WARSAW).date())
    )


def _old(now: datetime) -> BookingQuerySet:
    before = now - timedelta(days=Settings.objects.current().retention_days)
    return Booking.objects.filter(
        Q(ends_at__lt=before) | Q(state__in=NEVER_CAME_ABOUT, released_at__lt=now - SHORTLY)
    )
