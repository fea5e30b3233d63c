"""An office is announced: what is known of it is written down, and every step waits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from billing.public import correct_number, has_contract
from provisioning.models import Onboarding, Step, StepState
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.errors import Invalid

from .data import is_whole, write
from .errors import NotThere, Signed
from .order import correct_invoiced, plan_on_trial
from .steps import STEPS

OF_CONTRACT: Final = (
    *("plan", "interval"),
    *("contract_signed_on", "contract_starts_on", "contract_ends_on"),
)


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
    Another administrator, another plan to try, or a contract that was not there, brings the
    machine's step back: it is done with what is known now. A plan that was changed only in billing
    while the office tries is taken over unless another one is told. Whom to invoice and the number
    of a signed contract are corrected in billing, too; the rest of it is changed only there: raises
    ``Signed``.
    """
    mine = find_open(mine_id, lock=True)
    if mine.office_id is not None:
        told = {name: value for name, value in told.items() if name != "subdomain"}
    known = copy(mine)
    told = {**told, **_tried(mine, told, now)}
    write(mine, told, now=now)
    changed = [name for name in told if getattr(mine, name) != getattr(known, name)]
    signed = _signed_as(known)
    if signed:
        _keep_to(signed, mine, changed, now, by)
    if changed:
        correct_invoiced(mine, known)
        mine.save()
        record("onboarding.change", by=by, now=now, about=mine, fields=changed)
    if "admin_email" in changed and mine.admin_email:
        bring_back_step(mine, "invitation")
    if not signed and _to_order_anew(mine, changed):
        bring_back_step(mine, "plan")
    _mark_data(mine, now)
    return mine


def find_open(mine_id: UUID, *, lock: bool = False) -> Onboarding:
    """One that is going on; on the platform. Raises ``NotThere``."""
    rows = Onboarding.objects.still_open()
    found = (rows.select_for_update() if lock else rows).filter(pk=mine_id).first()
    if found is None:
        raise NotThere
    return found


def bring_back_step(mine: Onboarding, key: str) -> bool:
    """A step that was over, or is just being done, is to be done once more; tell whether it was."""
    begun = [StepState.RUNNING, StepState.DONE, StepState.SKIPPED]
    over = mine.steps.filter(key=key, state__in=begun)
    return bool(over.update(state=StepState.WAITING, ended_at=None))


def _tried(mine: Onboarding, told: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """The plan to take over from billing, where nobody has chosen another one here."""
    if told.get("plan", mine.plan) != mine.plan:
        return {}
    tried = plan_on_trial(mine, now)
    return {"plan": tried} if tried else {}


def _signed_as(known: Onboarding) -> str:
    """The number under which billing has the office's contract; empty while it has none."""
    number = known.contract_number
    if not number or known.office_id is None or not has_contract(known.office_id, number):
        return ""
    return number


def _keep_to(
    number: str, mine: Onboarding, changed: Collection[str], now: datetime, by: Actor
) -> None:
    wrong = [name for name in OF_CONTRACT if name in changed]
    if not mine.contract_number:
        wrong.append("contract_number")
    if wrong:
        raise Signed(errors={name: [Signed.message] for name in wrong})
    if "contract_number" in changed and mine.office_id is not None:
        correct_number(mine.office_id, number, mine.contract_number, now=now, by=by)


def _to_order_anew(mine: Onboarding, changed: Collection[str]) -> bool:
    """Tell whether billing has to hear of it. Raises ``Invalid`` for a trial of no plan."""
    if "contract_number" in changed and mine.contract_number:
        return True
    if "plan" not in changed:
        return False
    if not mine.plan and mine.steps.filter(key="plan", state=StepState.DONE).exists():
        raise Invalid(errors={"plan": [_("The office is on trial: choose what it tries.")]})
    return bool(mine.plan)


def _mark_data(mine: Onboarding, now: datetime) -> None:
    whole = is_whole(mine)
    mine.steps.filter(key="data").update(
        state=StepState.DONE if whole else StepState.WAITING, ended_at=now if whole else None
    )
