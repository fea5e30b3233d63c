"""What is to happen to the selected visits, and its beginning: one order, one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from booking.errors import IdempotencyMismatch, Invalid, NotFound
from booking.models import BulkItem, BulkKind, BulkRun
from booking.models.bulk import BulkState
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.due import due
from tenants.tasks import after_commit

from .selection import MOST_DAYS, Selection

WORK: Final = "booking.bulk"
REASON: Final = 300


@dataclass(frozen=True, slots=True)
class Order:
    """``to_day``, ``to_counter``, ``to_unit``: where visits move, for ``BulkKind.MOVE`` only.

    The day alone keeps hour, unit; a counter or a unit alone keeps day and hour.
    """

    kind: BulkKind
    selection: Selection
    reason: str = ""
    to_day: date | None = None
    to_counter: UUID | None = None
    to_unit: UUID | None = None

    def check(self) -> None:
        """Raise ``Invalid`` with errors by field."""
        errors: dict[str, list[Any]] = {}
        days = (self.selection.last - self.selection.first).days
        if not 0 <= days < MOST_DAYS:
            errors["last"] = [_("Choose at most 92 days, the first one first.")]
        if len(self.reason) > REASON:
            errors["reason"] = [_("At most 300 characters.")]
        goal = any((self.to_day, self.to_counter, self.to_unit))
        if self.kind == BulkKind.MOVE and not goal:
            errors["to_day"] = [_("Say where to: a day, a counter or a unit.")]
        if self.to_day and days:
            errors["to_day"] = [_("Visits of one day move to one day.")]
        if errors:
            raise Invalid(errors=errors)

    @property
    def options(self) -> dict[str, str]:
        """As a run keeps them."""
        goals = {"day": self.to_day, "counter": self.to_counter, "unit": self.to_unit}
        return {name: str(goal) for name, goal in goals.items() if goal}

    def is_of(self, run: BulkRun) -> bool:
        """Tell whether ``run`` came of this order."""
        mine = (self.kind, self.selection.as_json(), self.options, self.reason)
        return mine == (run.kind, run.selection, run.options, run.reason)


@transaction.atomic
def start(order: Order, *, key: str, now: datetime, by: Actor) -> BulkRun:
    """Write down which visits are meant, and let the work begin; the same ``key``: the same run.

    Raises ``Invalid``, ``NotFound`` when no visit is meant, and ``IdempotencyMismatch`` when this
    key was another order's.
    """
    order.check()
    run, is_new = BulkRun.objects.get_or_create(
        key=key,
        defaults={
            "kind": order.kind,
            "selection": order.selection.as_json(),
            "options": order.options,
            "reason": order.reason,
            "by_id": by.id,
            "by_name": by.name,
            "started_at": now,
        },
    )
    if not is_new:
        if not order.is_of(run):
            raise IdempotencyMismatch
        return run
    meant = list(order.selection.visits(now))
    if not meant:
        raise NotFound(_("No visit is in this selection."))
    BulkItem.objects.bulk_create(BulkItem(run=run, booking=one) for one in meant)
    record(f"bulk.{order.kind}", by=by, now=now, about=run, fields=[str(len(meant))])
    due(WORK, now)
    after_commit(WORK)
    return run


@transaction.atomic
def stop(run_id: UUID, *, now: datetime, by: Actor) -> BulkRun:
    """Leave the rest alone; what is done is done. A run that is over stays as it is."""
    run = BulkRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise NotFound
    if run.state == BulkState.RUNNING:
        run.state, run.finished_at = BulkState.STOPPED, now
        run.save(update_fields=["state", "finished_at"])
        record("bulk.stop", by=by, now=now, about=run)
    return run
