"""A place is free again: the first in line gets it for a while, then the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from booking.domain.freed import Freed
from booking.domain.hold import HoldRequest, hold_in_transaction
from booking.domain.timetable import WEEKDAYS
from booking.enums import BookingState, KeptFor
from booking.errors import Refusal
from booking.models import Settings, Unit, WaitlistEntry, WaitState
from tenants.audit.actor import SYSTEM

from .letters import tell_offer
from .place import FreedPlace
from .wish import shown

PAGE: Final = 200
WANTS_EARLIER: Final = frozenset({BookingState.AWAITING_APPROVAL, BookingState.BOOKED})


def offer(freed: Freed, settings: Settings, now: datetime) -> bool:
    """Hold what fits into ``freed`` for the first in line whom it suits; whether there was one.

    In the transaction that freed the place: it is never seen free in between. The offer lasts
    ``waitlist_minutes``, never past the visit's beginning. Whoever refused it or let it pass is
    not asked again; when all have seen it, it is anybody's.
    """
    place = FreedPlace(freed, now)
    until = now + timedelta(minutes=settings.waitlist_minutes)
    return any(
        _offer_to(entry, place, until, now)
        for entry in _line(freed)
        if next(place.fitting(entry), None)
    )


def _offer_to(entry: WaitlistEntry, place: FreedPlace, until: datetime, now: datetime) -> bool:
    """Offer it to this one, should they still be in line and want it.

    Whom another transaction offers something to at this moment is passed over.
    """
    still = WaitlistEntry.objects.filter(pk=entry.pk, state=WaitState.WAITING)
    locked = still.select_for_update(skip_locked=True, of=("self",))
    mine = locked.select_related("service", "booking").first()
    if mine is None:
        return False
    for time in place.fitting(mine):
        request = HoldRequest(
            mine.service,
            time.start,
            Unit(pk=time.unit_id),
            people=mine.people,
            client=f"waitlist:{mine.pk}",
            language=mine.language,
            kept_for=KeptFor.WAITLIST,
            until=until,
            counter=place.freed.counter,
        )
        try:
            with transaction.atomic():
                hold = hold_in_transaction(request, now=now, by=SYSTEM)
        except Refusal:  # the building is full then
            place.is_refused(mine, time)
            continue
        mine.state, mine.offer = WaitState.OFFERED, hold
        mine.offers += 1
        mine.seen = [*mine.seen, shown(time)]
        mine.save(update_fields=["state", "offer", "offers", "seen"])
        tell_offer(mine, hold, now)
        return True
    return False


def _line(freed: Freed) -> Iterator[WaitlistEntry]:
    """Who may be asked, in order: fewest offers so far, then who came first.

    What of a wish the database can tell; hours are looked at one by one, to the end of the line.
    """
    wanted = (
        Q(booking=None) | Q(booking__state__in=WANTS_EARLIER, booking__starts_at__gt=freed.start),
        Q(units=[]) | Q(units__contains=[str(freed.unit)]),
        Q(weekdays=[]) | Q(weekdays__contains=[WEEKDAYS[freed.day.weekday()]]),
    )
    waiting = WaitlistEntry.objects.filter(
        *wanted,
        state=WaitState.WAITING,
        service__counters=freed.counter,
        service__status="published",
        first_day__lte=freed.day,
        last_day__gte=freed.day,
    )
    in_line = waiting.select_related("service", "booking").order_by("offers", "created_at", "id")
    asked: list[UUID] = []
    while page := list(in_line.exclude(pk__in=asked)[:PAGE]):
        yield from page
        asked += [entry.pk for entry in page]
