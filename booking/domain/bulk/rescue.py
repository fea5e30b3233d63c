"""A closed day: each person gets other times, held for them, instead of a bare cancellation.

Up to three, each on a day of its own where possible and as near to the old hour as can be. The
visit stays where it is until its person chooses; when the time to choose is over it is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final
from uuid import UUID

from django.db.models import F

from booking.domain.availability import FreeTime, free_times_between
from booking.domain.cancel import cancel_in_transaction
from booking.domain.find import find_visit
from booking.domain.hold import HoldRequest, hold_in_transaction
from booking.domain.letters_bulk import tell_bulk_cancelled, tell_rescue
from booking.domain.matters import matters
from booking.domain.reschedule import check_movable
from booking.domain.reschedule_to_hold import reschedule_to_hold_in_transaction
from booking.domain.retry import in_transaction
from booking.domain.together import free_times_together
from booking.enums import BookingState, KeptFor
from booking.errors import HoldExpired, NotFound, Refusal, WrongState
from booking.models import (
    Booking,
    BulkItem,
    BulkRun,
    ItemState,
    RescueOption,
    Service,
    Settings,
    Unit,
)
from booking.models.zone import WARSAW
from tenants.audit.actor import SYSTEM, Actor
from tenants.due import due

from .selection import Selection

RESCUE: Final = "booking.rescue"
ALTERNATIVES: Final = 3
LOOK_AHEAD: Final = timedelta(days=60)
OFFERED_TO: Final = frozenset({BookingState.AWAITING_APPROVAL, BookingState.BOOKED})
BATCH: Final = 100


def offer_others(run: BulkRun, item: BulkItem, *, now: datetime, by: Actor) -> bool:
    """Hold other times for the visit of ``item`` and write to its person; False: there are none.

    In the caller's transaction. Who has not confirmed yet is offered nothing.
    """
    visit = find_visit(item.booking_id)
    if visit.state not in OFFERED_TO or visit.has_lapsed(now):
        return False
    if BulkItem.objects.filter(booking=visit, state=ItemState.OFFERED).exists():
        raise WrongState  # asked already, and the answer is awaited
    until = now + timedelta(hours=Settings.objects.current().rescue_hours)
    holds = list(_holds(visit, item, Selection.from_json(run.selection), until, now))
    if not holds:
        return False
    item.state, item.until = ItemState.OFFERED, min(until, max(one.starts_at for one in holds))
    RescueOption.objects.bulk_create(RescueOption(item=item, hold=one) for one in holds)
    tell_rescue(visit, holds, item.until, reason=run.reason, now=now)
    due(RESCUE, item.until)
    return True


def options(booking_id: UUID, now: datetime) -> tuple[BulkItem | None, list[Booking]]:
    """What is offered to the person of a visit just now: the run's line, and the held times."""
    offered = BulkItem.objects.filter(booking=booking_id, state=ItemState.OFFERED)
    item = offered.select_related("run").first()
    if item is None:
        return None, []
    held = Booking.objects.live(now).filter(rescues__item=item, state=BookingState.HELD)
    return item, list(held.select_related("unit", "location", "service").order_by("starts_at"))


def held_times(run: BulkRun, now: datetime) -> dict[UUID, list[Booking]]:
    """What the order holds just now, by visit: for a clerk who calls its person. One query."""
    held = Booking.objects.live(now).filter(
        rescues__item__run=run, rescues__item__state=ItemState.OFFERED, state=BookingState.HELD
    )
    found: dict[UUID, list[Booking]] = {}
    for one in held.annotate(visit=F("rescues__item__booking")).order_by("starts_at"):
        found.setdefault(one.visit, []).append(one)
    return found


def choose(*, booking_id: UUID, hold_id: UUID, now: datetime, by: Actor) -> Booking:
    """The visit moves to one of the held times; the others are free again.

    Raises ``NotFound`` for a time that was not offered, ``HoldExpired`` when it is too late.
    """
    return in_transaction(partial(_choose, booking_id, hold_id, now, by))


def expire_rescues(now: datetime) -> int:
    """Cancel the visits whose people chose nothing in time, with a message; how many."""
    over = BulkItem.objects.filter(state=ItemState.OFFERED, until__lte=now)
    items = list(over.select_related("run").order_by("until", "pk")[:BATCH])
    for item in items:
        in_transaction(partial(_give_up, item, now))
    if len(items) == BATCH:
        due(RESCUE, now)
    return len(items)


def _choose(booking_id: UUID, hold_id: UUID, now: datetime, by: Actor) -> Booking:
    offered = RescueOption.objects.filter(item__booking=booking_id, hold=hold_id)
    option = offered.select_related("item").first()
    if option is None:
        raise NotFound
    if option.item.state != ItemState.OFFERED:
        raise HoldExpired
    return reschedule_to_hold_in_transaction(booking_id, hold_id, now=now, by=by)


def _give_up(item: BulkItem, now: datetime) -> None:
    mine = BulkItem.objects.select_for_update().filter(pk=item.pk, state=ItemState.OFFERED)
    if not mine.exists():
        return
    visit = find_visit(item.booking_id)
    try:
        check_movable(visit, now)
    except Refusal:  # begun, or over: it took place after all, or ended otherwise
        mine.update(state=ItemState.DONE, why="over", done_at=now)
        return
    reason = item.run.reason
    cancel_in_transaction(
        visit.pk, reason=reason, now=now, by=SYSTEM, offer=False, tell=tell_bulk_cancelled
    )
    BulkItem.objects.filter(pk=item.pk).update(why="no_answer")


def _holds(
    visit: Booking, item: BulkItem, closed: Selection, until: datetime, now: datetime
) -> Iterator[Booking]:
    """The times, each by a client of its own: one client holds one place."""
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
