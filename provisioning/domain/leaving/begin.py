"""Leaving begins, and is called off while nothing has been deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from provisioning.domain.leaving.refusals import (
    AlreadyLeaving,
    CannotLeave,
    NeedsOwnerToStay,
    NotLeaving,
    NotTypedRight,
    StepBeingDone,
    TooLateToStay,
)
from provisioning.kit.make import kit_path
from provisioning.models import Leaving, LeavingStep
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context
from tenants.hosts import forget_hosts
from tenants.models import LIVING, Office, OfficeState
from tenants.standstill import move_again

from .alone import alone_with
from .handing_over import may_change_schemas
from .kit_letter import drop_kit_letters
from .order import ORDER

THINK: Final = timedelta(hours=24)
"""How long everything can be taken back, unless agreed otherwise."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed: where the certificate goes, by which contract, how long to think."""

    letter_to: str
    contract: str = ""
    think: timedelta = THINK


def begin_leaving(office: Office, terms: Terms, *, typed: str, now: datetime, by: Actor) -> Leaving:
    """Write down that an office leaves, and every step of it; nothing is done yet.

    ``typed`` must be the office's subdomain. Raises ``NotTypedRight``, ``CannotLeave`` and
    ``AlreadyLeaving``.
    """
    if typed.strip() != office.subdomain:
        raise NotTypedRight
    with platform_context(), transaction.atomic():
        row = Office.objects.select_for_update().get(pk=office.pk)
        if Leaving.objects.under_way().filter(office=row).exists():
            raise AlreadyLeaving
        if row.state not in LIVING or row.practice_of is not None:
            raise CannotLeave
        leaving = Leaving.objects.create(
            office=row,
            subdomain=row.subdomain,
            name=row.name,
            state_before=row.state,
            contract=terms.contract,
            letter_to=terms.letter_to,
            began_at=now,
            began_by=by.name,
            may_delete_at=now + terms.think,
        )
        LeavingStep.objects.bulk_create(
            LeavingStep(leaving=leaving, key=key, number=number)
            for number, key in enumerate(ORDER, 1)
        )
        record("office.leave", by=by, now=now, about=row)
    return leaving


def call_off(office: Office, *, now: datetime, by: Actor) -> Leaving:
    """The office stays after all: it is as it was before, and the kit is thrown away.

    Raises ``NotLeaving``, ``StepBeingDone``, ``TooLateToStay`` and ``NeedsOwnerToStay``.
    """
    with alone_with(open_leaving(office)) as mine:
        if not mine:
            raise StepBeingDone
        return _stay(office, open_leaving(office), now, by)


def _stay(office: Office, leaving: Leaving, now: datetime, by: Actor) -> Leaving:
    if not leaving.can_be_undone:
        raise TooLateToStay
    with platform_context():
        freeze = LeavingStep.objects.filter(leaving=leaving, key="freeze").first()
    if freeze is not None and "rights" in freeze.told:
        if not may_change_schemas():
            raise NeedsOwnerToStay(f"okienko office stay {office.subdomain}")
        rights = [(table, column, right) for table, column, right in freeze.told["rights"]]
        move_again(str(office.schema_name), rights)
    with platform_context(), transaction.atomic():
        row = Office.objects.select_for_update().get(pk=office.pk)
        if row.state == OfficeState.GONE:
            raise TooLateToStay
        if row.state == OfficeState.LEAVING:
            Office.objects.filter(pk=row.pk).update(state=leaving.state_before)
        Leaving.objects.filter(pk=leaving.pk).update(undone_at=now)
        drop_kit_letters(leaving)
        record("office.stay", by=by, now=now, about=row)
    kit_path(office).unlink(missing_ok=True)
    forget_hosts()
    leaving.undone_at = now
    return leaving


def open_leaving(office: Office) -> Leaving:
    """The leaving of an office that was not called off. Raises ``NotLeaving``."""
    with platform_context():
        found = Leaving.objects.not_called_off().filter(office=office).first()
    if found is None:
        raise NotLeaving
    return found


def hand_over(leaving: Leaving, *, now: datetime, by: Actor) -> None:
    """One of us gave the office its data by another way; said once, the first moment counts."""
    with platform_context(), transaction.atomic():
        open_ones = Leaving.objects.under_way().filter(pk=leaving.pk, kit_taken_at=None)
        if open_ones.update(kit_taken_at=now):
            record("office.kit_handed", by=by, now=now, about=leaving.office)
            leaving.kit_taken_at = now
