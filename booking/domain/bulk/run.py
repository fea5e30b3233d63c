"""The work itself: one visit, one short transaction, with its line in the run.

A killed worker leaves each visit done with its line written, or neither; whoever goes on begins
with the first line that still waits. So nothing is done twice and nothing is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from booking.domain.cancel import cancel_in_transaction
from booking.domain.find import find_visit
from booking.domain.letters_bulk import tell_bulk_cancelled, tell_bulk_moved
from booking.domain.reschedule import MoveRequest, reschedule_in_transaction
from booking.domain.retry import Busy, in_transaction
from booking.errors import Moved, Refusal
from booking.models import Booking, BulkItem, BulkKind, BulkRun, Counter, Unit
from booking.models.bulk import BulkState, ItemState
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor, ActorKind
from tenants.due import due

from .order import WORK
from .rescue import OFFERED_TO, offer_others
from .selection import Selection
from .still import keep_still

log = logging.getLogger(__name__)

CHANGED: Final = "changed"
FAILED: Final = "failed"
NO_OTHER: Final = "no_alternative"
WATCH: Final = timedelta(minutes=1)
"""Whoever was killed is missed after this."""
BATCH: Final = 50
MOST_TRIES: Final = 10
"""Who was in the way so often is in the way for longer: people must look at it."""


def go_on(run_id: UUID, *, now: datetime, most: int = BATCH) -> int:
    """Deal with the next visits of a run, ``most`` at once; how many still wait.

    Safe beside another worker at the same run: each takes a visit nobody works on.
    """
    run = BulkRun.objects.get(pk=run_id)
    busy: list[UUID] = []
    for _number in range(most):
        if run.state != BulkState.RUNNING or not _next(run, now, busy):
            break
        run.refresh_from_db(fields=["state"])
    return _finish(run, now)


def work_on(now: datetime) -> int:
    """Go on with every run of the office; how many visits still wait. The clock comes back.

    At once for those nobody has tried, after a while for those somebody was at work on.
    """
    left = 0
    running = BulkRun.objects.filter(state=BulkState.RUNNING)
    for run in running.order_by("started_at"):
        due(WORK, now + WATCH)
        left += go_on(run.pk, now=now)
    if left and BulkItem.objects.filter(run__in=running, state=ItemState.WAITING, tries=0).exists():
        due(WORK, now)
    return left


def _next(run: BulkRun, now: datetime, busy: list[UUID]) -> bool:
    """One visit; False when none waits. What is refused is written down, and the work goes on.

    So is what breaks on one visit: it must not keep the others from hearing. One that somebody is
    at work on (``busy``) is tried again later. A database that is gone is nobody's fault and ends
    the work, to be gone on with.
    """
    taken: list[BulkItem] = []
    try:
        return in_transaction(partial(_deal, run, now, taken, busy))
    except (Busy, Moved) as passing:
        why = passing.code
        if taken and taken[-1].tries + 1 < MOST_TRIES:
            busy.append(taken[-1].pk)
            BulkItem.objects.filter(pk=taken[-1].pk).update(tries=F("tries") + 1)
            return True
    except Refusal as refused:
        why = refused.code
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("bulk run %s: a visit could not be dealt with", run.pk)
        why = FAILED
    if not taken:
        return False
    waiting = BulkItem.objects.filter(pk=taken[-1].pk, state=ItemState.WAITING)
    waiting.update(state=ItemState.REFUSED, why=why, done_at=now)
    return True


def _deal(run: BulkRun, now: datetime, taken: list[BulkItem], busy: Collection[UUID]) -> bool:
    free = run.items.select_for_update(skip_locked=True, of=("self",)).exclude(pk__in=busy)
    waiting = free.filter(state=ItemState.WAITING)
    item = waiting.order_by("tries", "booking__starts_at", "pk").first()
    if item is None:
        return False
    taken.append(item)
    item.state, item.done_at = ItemState.DONE, now
    seen = find_visit(item.booking_id)
    if not Selection.from_json(run.selection).holds(item.booking_id, now):
        item.state, item.why = ItemState.REFUSED, CHANGED
    elif run.kind == BulkKind.MOVE:
        _move(run, item, seen, now)
    elif run.kind == BulkKind.CANCEL or not offer_others(run, item, seen, now=now):
        # Who never confirmed is offered nothing, and need not be called about it.
        hoped = run.kind == BulkKind.RESCUE and seen.state in OFFERED_TO
        item.why = NO_OTHER if hoped else ""
        keep_still(seen)
        _cancel(run, item, now)
    item.save(update_fields=["state", "why", "until", "done_at"])
    return True


def _cancel(run: BulkRun, item: BulkItem, now: datetime) -> None:
    """Nobody else gets the place either: who cancels a whole day is closed."""
    cancel_in_transaction(
        item.booking_id,
        reason=run.reason,
        now=now,
        by=_by(run),
        offer=False,
        tell=tell_bulk_cancelled,
    )


def _move(run: BulkRun, item: BulkItem, seen: Booking, now: datetime) -> None:
    """Raises ``Moved`` if its person moved it since it was ``seen``: it may be meant no more."""
    local = seen.starts_at.astimezone(WARSAW)
    day = run.options.get("day")
    start = datetime.combine(date.fromisoformat(day), local.time(), WARSAW) if day else local
    unit, counter = run.options.get("unit"), run.options.get("counter")
    goal = MoveRequest(
        start.astimezone(UTC),
        Unit.objects.get(pk=unit) if unit else None,
        Counter.objects.get(pk=counter) if counter else None,
    )
    moved = reschedule_in_transaction(
        item.booking_id,
        goal,
        now=now,
        by=_by(run),
        offer=False,
        tell=partial(tell_bulk_moved, reason=run.reason),
    )
    if moved.moves > seen.moves + 1:
        raise Moved


def _by(run: BulkRun) -> Actor:
    return Actor(ActorKind.CLERK, run.by_id, run.by_name)


@transaction.atomic
def _finish(run: BulkRun, now: datetime) -> int:
    left = run.items.filter(state=ItemState.WAITING).count()
    running = BulkRun.objects.filter(pk=run.pk, state=BulkState.RUNNING)
    if not left and running.update(state=BulkState.DONE, finished_at=now):
        run.state, run.finished_at = BulkState.DONE, now
    return left if run.state == BulkState.RUNNING else 0
