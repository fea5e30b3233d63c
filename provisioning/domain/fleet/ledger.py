"""What is written down of migrations, by the owner: done in the office's own transaction."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from provisioning.models import FleetAttempt, FleetOutcome, FleetRun
from tenants.blueprint.digest import migrations_digest
from tenants.context import platform_context
from tenants.db.place import PUBLIC
from tenants.fleet.plan import Plan
from tenants.ids import uuid7
from tenants.schema import owning

LONGEST: Final = 300
WRITE: Final = """
INSERT INTO public.fleet_attempt (id, run_id, office_id, at, took_ms, outcome, migrations, error)
VALUES (%s, %s, %s, now(), %s, %s, %s, %s)
"""


def open_run(planned: int, *, now: datetime) -> FleetRun:
    """A new run, as yet without an end."""
    with platform_context():
        return FleetRun.objects.create(digest=migrations_digest(), started_at=now, planned=planned)


def close_run(run: FleetRun, *, stopped: bool, now: datetime) -> None:
    """It came to an end, or was stopped because too many failed."""
    with platform_context():
        FleetRun.objects.filter(pk=run.pk).update(ended_at=now, stopped=stopped)


def done(run: FleetRun, office_id: UUID, plan: Plan) -> Callable[[Any, int], None]:
    """The entry that is written together with what it tells of."""
    names = json.dumps([str(step) for step in plan.steps])

    def seal(cursor: Any, took_ms: int) -> None:
        values = [uuid7(), run.pk, office_id, took_ms, FleetOutcome.DONE.value, names, ""]
        cursor.execute(WRITE, values)

    return seal


def not_done(run: FleetRun, office_id: UUID, outcome: FleetOutcome, error: str) -> None:
    """The office is as it was, and why."""
    values = [uuid7(), run.pk, office_id, 0, outcome.value, "[]", error[:LONGEST]]
    with owning(PUBLIC) as owner, owner.cursor() as cursor:
        cursor.execute(WRITE, values)


def failed_before() -> set[UUID]:
    """Offices whose last try came to nothing."""
    with platform_context():
        last = FleetAttempt.objects.order_by("office_id", "-at", "-id").distinct("office_id")
        rows = last.values_list("office_id", "outcome")
        return {office_id for office_id, outcome in rows if outcome != FleetOutcome.DONE}
