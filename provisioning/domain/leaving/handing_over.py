"""The steps before anything is lost: the office stands still, and its data are put together."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connections

from provisioning.kit.make import make_kit
from provisioning.models import Leaving, LeavingStep
from tenants.context import platform_context
from tenants.hosts import forget_hosts
from tenants.models import Office, OfficeState
from tenants.standstill import rights_of, stand_still

from .kit_letter import tell_kit_is_ready
from .refusals import NeedsOwner


def freeze(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """From here on the database refuses whatever would change the office's data.

    Which rights were taken is written down before they are, to be given back if the office stays.
    """
    needs_owner()
    office = leaving.office
    schema = str(office.schema_name)
    if "rights" not in step.told:
        step.told = {"rights": [list(one) for one in rights_of(schema)]}
        with platform_context():
            LeavingStep.objects.filter(pk=step.pk).update(told=step.told)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.LEAVING)
    forget_hosts()
    stand_still(schema, [(table, column, right) for table, column, right in step.told["rights"]])
    return {}


def kit(leaving: Leaving, step: LeavingStep, now: datetime) -> dict[str, Any]:
    """All data in one signed file, sealed by the office's key; its administrators are told."""
    office = fresh(leaving)
    made = make_kit(office, now=now)
    if leaving.kit_taken_at is None:  # else it has them in another way, or has moved
        tell_kit_is_ready(leaving, office, now=now)
    return {
        "rows": made.rows,
        "files": made.files,
        "sums": made.sums,
        "audit_links": made.audit_links,
        "audit_head": made.audit_head,
    }


def fresh(leaving: Leaving) -> Office:
    """The office's row as it is now."""
    with platform_context():
        office: Office = Office.objects.get(pk=leaving.office_id)
    return office


def needs_owner() -> None:
    """Raise ``NeedsOwner`` in a process that may not change schemas."""
    if not may_change_schemas():
        raise NeedsOwner


def may_change_schemas() -> bool:
    """Tell whether this process has the login that owns them."""
    return "owner" in connections.settings
