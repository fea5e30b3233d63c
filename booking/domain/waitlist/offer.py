"""A place is free again: the first in line gets it for a while, then the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from booking.domain.availability import FreeTime, free_times
from booking.domain.freed import Freed
from booking.domain.hold import HoldRequest, hold_in_transaction
from booking.enums import BookingState, KeptFor
from booking.errors import Refusal
from booking.models import Settings, Unit, WaitlistEntry, WaitState
from tenants.audit.actor import SYSTEM

from .letters import tell_offer
from .wish import suits

ASKED_AT_MOST: Final = 20
WANTS_EARLIER: Final = frozenset({BookingState.AWAITING_APPROVAL, BookingState.BOOKED})


def offer(freed: Freed, settings: Settings, now: datetime) -> bool:
    """Hold what fits into ``freed`` for the first in line whom it suits; whether there was one.

    In the transaction that freed the place: it is never seen free in between. The offer lasts
    ``waitlist_minutes``, never past the visit's beginning.
    """
    for entry in _line(freed):
        start = next(_fitting(entry, freed, now), None)
        if start is None:
            continue
        try:
            with transaction.atomic():
                hold = hold_in_transaction(
                    _request(entry, start, settings, now), now=now, by=SYSTEM
                )
        except Refusal:
            continue  # the building is full, or the party is too large there
        entry.state, entry.offer = WaitState.OFFERED, hold
        entry.offers += 1
        entry.save(update_fields=["state", "offer", "offers"])
        tell_offer(entry, hold, now)
        return True
    return False


def _line(freed: Freed) -> Iterator[WaitlistEntry]:
    """Who may be asked, in order: fewest offers so far, then who came first.

    Those another transaction offers something to at this moment are passed over.
    """
    earlier = Q(booking=None) | Q(
        booking__state__in=WANTS_EARLIER, booking__starts_at__gt=freed.start
    )
    waiting = WaitlistEntry.objects.filter(
        earlier,
        state=WaitState.WAITING,
        service__counters=freed.counter,
        service__status="published",
        first_day__lte=freed.day,
        last_day__gte=freed.day,
    )
    in_line = waiting.order_by("offers", "created_at", "id")[:ASKED_AT_MOST]
    locked = in_line.select_for_update(skip_locked=True, of=("self",))
    return iter(locked.select_related("service", "booking"))


def _fitting(entry: WaitlistEntry, freed: Freed, now: datetime) -> Iterator[FreeTime]:
    """Free times that use what was freed and suit the wish; the lead times bind as ever."""
    lasting = timedelta(minutes=entry.service.duration + entry.service.buffer)
    for unit in _units(entry):
        for time in free_times(entry.service, unit, freed.day, now=now):
            uses = time.start < freed.blocked and time.start + lasting > freed.start
            if uses and suits(entry, time):
                yield time


def _request(
    entry: WaitlistEntry, time: FreeTime, settings: Settings, now: datetime
) -> HoldRequest:
    return HoldRequest(
        entry.service,
        time.start,
        Unit(pk=time.unit_id) if entry.units else None,
        people=entry.people,
        client=f"waitlist:{entry.pk}",
        language=entry.language,
        kept_for=KeptFor.WAITLIST,
        until=now + timedelta(minutes=settings.waitlist_minutes),
    )


def _units(entry: WaitlistEntry) -> list[Unit | None]:
    wanted = [UUID(one) for one in entry.units]
    return list(Unit.objects.filter(pk__in=wanted)) if wanted else [None]
