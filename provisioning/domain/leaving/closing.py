"""The step after which there is no way back: nobody reaches the office any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from billing.public import running_contract, serve_elsewhere
from provisioning.models import Leaving, LeavingStep, Move
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.hosts import REMEMBER_SECONDS, forget_hosts
from tenants.models import Hostname, Office, OfficeState

from .handing_over import fresh
from .refusals import ContractRuns, KitNotTaken, NotLeaving, NotYet

TAKEN: Final = "office.kit"
"""What the audit trail says when an administrator took the kit."""
LET_GO: Final = timedelta(seconds=REMEMBER_SECONDS + 1)
"""How long processes may still take an address for the office's."""


def close(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Close the office and its practice offices; their addresses are nobody's.

    Waits for the end of the time to think, and, closed, until every process knows. Raises
    ``KitNotTaken`` where the office has not got its data, ``ContractRuns`` where it would go on
    paying, ``NotLeaving`` where it stays after all.
    """
    office = fresh(leaving)
    if office.state != OfficeState.GONE:
        taken = kit_taken_at(leaving, office)
        if leaving.waits(now):
            _note_taken(leaving, taken)
            raise NotYet(leaving.may_delete_at)
        if taken is None:
            raise KitNotTaken
        _close(leaving, office, taken, now)
        office = fresh(leaving)
    assert office.gone_at
    if now < office.gone_at + LET_GO:
        raise NotYet(office.gone_at + LET_GO)
    return {"closed_at": office.gone_at.isoformat(), "practice": practice_ids(leaving)}


def kit_taken_at(leaving: Leaving, office: Office) -> datetime | None:
    """When the office got its data: by its own hand, or as one of us noted."""
    with office_context(office):
        taken = Entry.objects.filter(action=TAKEN, at__gte=leaving.began_at).order_by("at").first()
    return leaving.kit_taken_at or (taken.at if taken else None)


def practice_ids(leaving: Leaving) -> list[str]:
    """The practice offices that go with the office."""
    with platform_context():
        found = Office.objects.filter(practice_of=leaving.office_id).order_by("pk")
        return [str(pk) for pk in found.values_list("pk", flat=True)]


def has_moved(leaving: Leaving) -> bool:
    """Tell whether the office has arrived elsewhere, and only its old copy goes."""
    moves = Move.objects.filter(office=leaving.office_id, confirmed_at__gte=leaving.began_at)
    return bool(moves.exists())


def _note_taken(leaving: Leaving, taken: datetime | None) -> None:
    """The trail of the office says it; the operators' list cannot look there."""
    if taken is not None and leaving.kit_taken_at is None:
        with platform_context():
            Leaving.objects.filter(pk=leaving.pk, kit_taken_at=None).update(kit_taken_at=taken)
        leaving.kit_taken_at = taken


def _close(leaving: Leaving, office: Office, taken: datetime, now: datetime) -> None:
    with platform_context(), transaction.atomic():
        Office.objects.select_for_update().get(pk=office.pk)  # whoever calls it off holds it too
        if not Leaving.objects.not_called_off().filter(pk=leaving.pk).exists():
            raise NotLeaving
        _settle_account(leaving, now)
        pks = [office.pk, *practice_ids(leaving)]
        Office.objects.filter(pk__in=pks).update(state=OfficeState.GONE, gone_at=now)
        Hostname.objects.filter(tenant__in=pks).delete()
        Leaving.objects.filter(pk=leaving.pk).update(left_at=now, kit_taken_at=taken)
    leaving.left_at, leaving.kit_taken_at = now, taken
    forget_hosts()


def _settle_account(leaving: Leaving, now: datetime) -> None:
    """Nobody pays for an office that is not there; one that moved pays here to the end."""
    if has_moved(leaving):
        serve_elsewhere(leaving.office_id, now=now)
    elif running := running_contract(leaving.office_id, now=now):
        raise ContractRuns(running.number)
