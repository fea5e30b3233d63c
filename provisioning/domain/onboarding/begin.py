"""An office is announced: what is known of it is written down, and every step waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from provisioning.models import Onboarding, Step, StepState
from tenants.audit.actor import Actor
from tenants.audit.record import record

from .data import is_whole, write
from .errors import NotThere
from .steps import STEPS


@transaction.atomic
def begin(
    told: Mapping[str, Any], *, now: datetime, by: Actor, from_file: bool = False
) -> Onboarding:
    """Write down what is known and make the steps; on the platform. Raises ``Invalid``."""
    mine = Onboarding(begun_at=now, begun_by=by.name, from_file=from_file)
    write(mine, told, now=now)
    mine.save()
    Step.objects.bulk_create(Step(onboarding=mine, key=kind.key) for kind in STEPS)
    record("onboarding.begin", by=by, now=now, about=mine, fields=told)
    _mark_data(mine, now)
    return mine


@transaction.atomic
def change(mine_id: UUID, told: Mapping[str, Any], *, now: datetime, by: Actor) -> Onboarding:
    """Write down what is known by now; on the platform. Raises ``Invalid``, ``NotThere``.

    An address that the office has already stays; what the office shows is changed in its panel.
    Another administrator, or a contract that was not there, brings the machine's step back: it is
    done with what is known now.
    """
    mine = find_open(mine_id, lock=True)
    if mine.office_id is not None:
        told = {name: value for name, value in told.items() if name != "subdomain"}
    before = {name: getattr(mine, name) for name in told}
    write(mine, told, now=now)
    changed = [name for name, value in before.items() if getattr(mine, name) != value]
    if changed:
        mine.save()
        record("onboarding.change", by=by, now=now, about=mine, fields=changed)
    if "admin_email" in changed and mine.admin_email:
        bring_back_step(mine, "invitation")
    # Another number corrects what was typed: the contract itself is signed already.
    if "contract_number" in changed and mine.contract_number and not before["contract_number"]:
        bring_back_step(mine, "plan")
    _mark_data(mine, now)
    return mine


def find_open(mine_id: UUID, *, lock: bool = False) -> Onboarding:
    """One that is going on; on the platform. Raises ``NotThere``."""
    rows = Onboarding.objects.select_for_update() if lock else Onboarding.objects
    found = rows.filter(pk=mine_id, live_at=None, given_up_at=None).first()
    if found is None:
        raise NotThere
    return found


def bring_back_step(mine: Onboarding, key: str) -> bool:
    """A step that was over, or is just being done, is to be done once more; tell whether it was."""
    begun = [StepState.RUNNING, StepState.DONE, StepState.SKIPPED]
    over = mine.steps.filter(key=key, state__in=begun)
    return bool(over.update(state=StepState.WAITING, ended_at=None))


def _mark_data(mine: Onboarding, now: datetime) -> None:
    whole = is_whole(mine)
    mine.steps.filter(key="data").update(
        state=StepState.DONE if whole else StepState.WAITING, ended_at=now if whole else None
    )
