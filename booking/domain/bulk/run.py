"""The work itself: one visit, one short transaction, with its line in the run.

A killed worker leaves each visit done with its line written, or neither; whoever goes on begins
with the first line that still waits. So nothing is done twice and nothing is left out.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction

from booking.domain.cancel import cancel_in_transaction
from booking.domain.letters_bulk import tell_bulk_cancelled, tell_bulk_moved
from booking.domain.reschedule import MoveRequest, reschedule_in_transaction
from booking.domain.retry import in_transaction
from booking.errors import Refusal
from booking.models import Booking, BulkItem, BulkKind, BulkRun, Counter, Unit
from booking.models.bulk import BulkState, ItemState
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor, ActorKind
from tenants.due import due

from .order import WORK
from .rescue import OFFERED_TO, offer_others
from .selection import Selection

log = logging.getLogger(__name__)

CHANGED: Final = "changed"
FAILED: Final = "failed"
NO_OTHER: Final = "no_alternative"
WATCH: Final = timedelta(minutes=1)
"""Whoever was killed is missed after this."""
BATCH: Final = 50


def go_on(run_id: UUID, *, now: datetime, most: int = BATCH) -> int:
    """Deal with the next visits of a run, ``most`` at once; how many still wait.

    Safe beside another worker at the same run: each takes a visit nobody works on.
    """
    run = BulkRun.objects.get(pk=run_id)
    for _number in range(most):
        if run.state != BulkState.RUNNING or not _next(run, now):
            break
        run.refresh_from_db(fields=["state"])
    return _finish(run, now)


def work_on(now: datetime) -> int:
    """Go on with every run of the office; how many visits still wait. The clock comes back."""
    left = 0
    for run in BulkRun.objects.filter(state=BulkState.RUNNING).order_by("started_at"):
        due(WORK, now + WATCH)
        left += go_on(run.pk, now=now)
    if left:
        due(WORK, now)
    return left


def _next(run: BulkRun, now: datetime) -> bool:
    """One visit; False when none waits. What is refused is written down, and the work goes on.

    So is what breaks on one visit: it must not keep the others from hearing. A database that is
    gone is nobody's fault and ends the work, to be gone on with.
    """
    taken: list[BulkItem] = []
    try:
        return in_transaction(partial(_deal, run, now, taken))
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


def _deal(run: BulkRun, now: datetime, taken: list[BulkItem]) -> bool:
    free = run.items.select_for_update(skip_locked=True, of=("self",))
    item = free.filter(state=ItemState.WAITING).order_by("booking__starts_at", "pk").first()
    if item is None:
        return False
    taken.append(item)
    item.state, item.done_at = ItemState.DONE, now
    if not Selection.from_json(run.selection).holds(item.booking_id, now):
        item.state, item.why = ItemState.REFUSED, CHANGED
    elif run.kind == BulkKind.MOVE:
        _move(run, item, now)
    elif run.kind == BulkKind.CANCEL or not offer_others(run, item, now=now, by=_by(run)):
        # Who never confirmed is offered nothing, and need not be called about it.
        hoped = run.kind == BulkKind.RESCUE and item.booking.state in OFFERED_TO
        item.why = NO_OTHER if hoped else ""
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


def _move(run: BulkRun, item: BulkItem, now: datetime) -> None:
    visit = Booking.objects.select_related("counter", "unit").get(pk=item.booking_id)
    local = visit.starts_at.astimezone(WARSAW)
    day = run.options.get("day")
    start = datetime.combine(date.fromisoformat(day), local.time(), WARSAW) if day else local
    unit, counter = run.options.get("unit"), run.options.get("counter")
    goal = MoveRequest(
        start.astimezone(UTC),
        Unit.objects.get(pk=unit) if unit else None,
        Counter.objects.get(pk=counter) if counter else None,
    )
    reschedule_in_transaction(
        item.booking_id,
        goal,
        now=now,
        by=_by(run),
        offer=False,
        tell=partial(tell_bulk_moved, reason=run.reason),
    )


def _by(run: BulkRun) -> Actor:
    return Actor(ActorKind.CLERK, run.by_id, run.by_name)


@transaction.atomic
def _finish(run: BulkRun, now: datetime) -> int:
    left = run.items.filter(state=ItemState.WAITING).count()
    running = BulkRun.objects.filter(pk=run.pk, state=BulkState.RUNNING)
    if not left and running.update(state=BulkState.DONE, finished_at=now):
        run.state, run.finished_at = BulkState.DONE, now
    return left if run.state == BulkState.RUNNING else 0
