"""Which times are held for somebody whose visit cannot take place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final

from booking.domain.availability import FreeTime, free_times_between
from booking.domain.hold import HoldRequest, hold_in_transaction
from booking.domain.matters import matters
from booking.domain.retry import in_transaction
from booking.domain.together import free_times_together
from booking.enums import KeptFor
from booking.errors import Refusal
from booking.models import Booking, BulkItem, Service, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import SYSTEM

from .selection import Selection

ALTERNATIVES: Final = 3
LOOK_AHEAD: Final = timedelta(days=60)


def hold_alternatives(
    visit: Booking, item: BulkItem, closed: Selection, until: datetime, now: datetime
) -> Iterator[Booking]:
    """Hold up to three times for the person of ``visit``, outside ``closed``.

    Each by a client of its own, for one client holds one place.
    """
    about = matters(visit).services
    number = 0
    for time in _alternatives(visit, about, closed, now):
        request = HoldRequest(
            visit.service,
            time.start,
            Unit(pk=time.unit_id),
            people=visit.people,
            client=f"rescue:{item.pk}:{number}",
            language=visit.language,
            further=about[1:],
            kept_for=KeptFor.RESCUE,
            until=until,
        )
        try:
            held = in_transaction(partial(hold_in_transaction, request, now=now, by=SYSTEM))
        except Refusal:
            continue  # somebody is faster, or the party is too large there
        yield held
        number += 1
        if number == ALTERNATIVES:
            return


def _alternatives(
    visit: Booking, about: Sequence[Service], closed: Selection, now: datetime
) -> Iterator[FreeTime]:
    """Free times outside what is closed: a day's nearest to the old hour first, then the rest."""
    today = now.astimezone(WARSAW).date()
    was = visit.starts_at.astimezone(WARSAW)
    found = [one for one in _free(visit, about, today, now) if not closed.covers(one.start.date())]
    best: list[FreeTime] = []
    for _day, times in groupby(found, key=lambda one: one.start.date()):
        best.append(min(times, key=lambda one: (_apart(one, was), one.start)))
    # Nearest days first; the unit the person chose before another one.
    best.sort(key=lambda one: (one.unit_id != visit.unit_id, one.start))
    yield from best
    yield from (one for one in found if one not in best)


def _free(visit: Booking, about: Sequence[Service], today: date, now: datetime) -> list[FreeTime]:
    last = today + LOOK_AHEAD
    if len(about) > 1:
        return free_times_together(about, None, today, last, now=now)
    return free_times_between(visit.service, None, today, last, now=now)


def _apart(one: FreeTime, was: datetime) -> int:
    """Minutes of the day between two hours of the clock."""
    return abs(one.start.hour * 60 + one.start.minute - was.hour * 60 - was.minute)
