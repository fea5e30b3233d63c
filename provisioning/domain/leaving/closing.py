"""The step after which there is no way back: nobody reaches the office any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from provisioning.models import Leaving, LeavingStep
from tenants.audit.models import Entry
from tenants.context import office_context, platform_context
from tenants.hosts import REMEMBER_SECONDS, forget_hosts
from tenants.models import Hostname, Office, OfficeState

from .handing_over import fresh
from .refusals import KitNotTaken, NotLeaving, NotYet

TAKEN: Final = "office.kit"
"""What the audit trail says when an administrator took the kit."""
LET_GO: Final = timedelta(seconds=REMEMBER_SECONDS + 1)
"""How long processes may still take an address for the office's."""


def close(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """Close the office and its practice offices; their addresses are nobody's.

    Waits for the end of the time to think, and, closed, until every process knows. Raises
    ``KitNotTaken`` where the office has not got its data, ``NotLeaving`` where it stays after all.
    """
    office = fresh(leaving)
    if office.state != OfficeState.GONE:
        if leaving.waits(now):
            raise NotYet(leaving.may_delete_at)
        _close(leaving, office, now)
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


def _close(leaving: Leaving, office: Office, now: datetime) -> None:
    taken = kit_taken_at(leaving, office)
    if taken is None:
        raise KitNotTaken
    with platform_context(), transaction.atomic():
        Office.objects.select_for_update().get(pk=office.pk)  # whoever calls it off holds it too
        if not Leaving.objects.not_called_off().filter(pk=leaving.pk).exists():
            raise NotLeaving
        pks = [office.pk, *practice_ids(leaving)]
        Office.objects.filter(pk__in=pks).update(state=OfficeState.GONE, gone_at=now)
        Hostname.objects.filter(tenant__in=pks).delete()
        Leaving.objects.filter(pk=leaving.pk).update(left_at=now, kit_taken_at=taken)
    leaving.left_at, leaving.kit_taken_at = now, taken
    forget_hosts()
