"""A closed day: each person gets other times, held for them, instead of a bare cancellation.

Up to three, each on a day of its own where possible and as near to the old hour as can be. The
visit stays where it is until its person chooses; when the time to choose is over it is cancelled.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError

from booking.domain.cancel import cancel_in_transaction
from booking.domain.find import find_visit
from booking.domain.letters_bulk import tell_bulk_cancelled, tell_rescue
from booking.domain.reschedule import check_movable
from booking.domain.reschedule_to_hold import reschedule_to_hold_in_transaction
from booking.domain.retry import in_transaction
from booking.enums import BookingState
from booking.errors import HoldExpired, NotFound, Refusal, WrongState
from booking.models import (
    Booking,
    BulkItem,
    BulkRun,
    ItemState,
    RescueOption,
    Settings,
)
from tenants.audit.actor import SYSTEM, Actor
from tenants.due import due

from .alternatives import hold_alternatives
from .selection import Selection
from .still import keep_still, still_there

log = logging.getLogger(__name__)

RESCUE: Final = "booking.rescue"
OFFERED_TO: Final = frozenset({BookingState.AWAITING_APPROVAL, BookingState.BOOKED})
BATCH: Final = 100
AGAIN: Final = timedelta(minutes=1)


def offer_others(run: BulkRun, item: BulkItem, visit: Booking, *, now: datetime) -> bool:
    """Hold other times for the visit of ``item`` and write to its person; False: there are none.

    In the caller's transaction. Who has not confirmed yet is offered nothing. ``visit`` as it was
    when it was found to be meant: ``Moved`` if its person moved, or ended, it since.
    """
    if visit.state not in OFFERED_TO or visit.has_lapsed(now):
        return False
    if BulkItem.objects.filter(booking=visit, state=ItemState.OFFERED).exists():
        raise WrongState  # asked already, and the answer is awaited
    until = now + timedelta(hours=Settings.objects.current().rescue_hours)
    holds = list(hold_alternatives(visit, item, Selection.from_json(run.selection), until, now))
    if not holds:
        return False
    still_there(visit)
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
    held = Booking.objects.live(now).filter(state=BookingState.HELD)
    offered = RescueOption.objects.filter(
        item__run=run, item__state=ItemState.OFFERED, hold__in=held
    )
    found: dict[UUID, list[Booking]] = {}
    for one in offered.select_related("item", "hold").order_by("hold__starts_at"):
        found.setdefault(one.item.booking_id, []).append(one.hold)
    return found


def choose(*, booking_id: UUID, hold_id: UUID, now: datetime, by: Actor) -> Booking:
    """The visit moves to one of the held times; the others are free again.

    Raises ``NotFound`` for a time that was not offered, ``HoldExpired`` when it is too late.
    """
    return in_transaction(partial(_choose, booking_id, hold_id, now, by))


def expire_rescues(now: datetime) -> int:
    """Cancel the visits whose people chose nothing in time, with a message; how many.

    One that cannot be ended now keeps no other from its end, and is looked at again soon.
    """
    over = BulkItem.objects.filter(state=ItemState.OFFERED, until__lte=now)
    items = list(over.select_related("run").order_by("until", "pk")[:BATCH])
    ended = 0
    for item in items:
        try:
            in_transaction(partial(_give_up, item, now))
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("bulk run %s: an offer could not be ended", item.run_id)
            due(RESCUE, now + AGAIN)
        else:
            ended += 1
    if len(items) == BATCH:
        due(RESCUE, now)
    return ended


def _choose(booking_id: UUID, hold_id: UUID, now: datetime, by: Actor) -> Booking:
    offered = RescueOption.objects.filter(item__booking=booking_id, hold=hold_id)
    option = offered.select_related("item").first()
    if option is None:
        raise NotFound
    if option.item.state != ItemState.OFFERED:
        raise HoldExpired
    return reschedule_to_hold_in_transaction(booking_id, hold_id, now=now, by=by)


def _give_up(item: BulkItem, now: datetime) -> None:
    visit = find_visit(item.booking_id)
    keep_still(visit)  # then its line, in the order of who chooses or cancels at this moment
    mine = BulkItem.objects.select_for_update().filter(pk=item.pk, state=ItemState.OFFERED)
    if not mine.exists():
        return
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
