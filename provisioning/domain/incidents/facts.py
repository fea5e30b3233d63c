"""What is known of an incident grows by the hour (art. 33(4)): change it while it is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from provisioning.domain.incidents.errors import IncidentClosed
from provisioning.domain.incidents.letter import with_facts
from provisioning.models import Incident
from tenants.audit.actor import Actor
from tenants.audit.models import Entry
from tenants.audit.record import record
from tenants.errors import Invalid

MOMENTS: Final = ("detected_at", "first", "last")
NARROWED: Final = ("who", "address")
FACTS: Final = ("kind", *MOMENTS, *NARROWED, "nature", "consequences", "measures")


@transaction.atomic
def change_facts(
    incident_id: UUID, told: Mapping[str, Any], *, now: datetime, by: Actor
) -> list[str]:
    """Write down what is known by now, and mend the drafts; the names of what has changed.

    If it lasted longer than we knew, or it was not whom we thought, all offices are to be looked
    into again. Raises
    ``IncidentClosed``, and ``Invalid`` for moments that cannot be.
    """
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    if incident.closed_at is not None:
        raise IncidentClosed
    before = copy(incident)
    told = {name: _with_plain_ends(value) for name, value in told.items()}
    changed: list[str] = [
        name for name in FACTS if name in told and told[name] != getattr(incident, name)
    ]
    for name in changed:
        setattr(incident, name, told[name])
    check_moments(incident, changed, now=now)
    if not changed:
        return []
    is_longer = incident.first < before.first or incident.last > before.last
    if is_longer or set(NARROWED) & set(changed):
        incident.looked_at = None
    incident.save(update_fields=[*changed, "looked_at"])
    for row in incident.offices.select_for_update().filter(sent_at=None):
        row.letter = with_facts(row.letter, before, incident)
        row.save(update_fields=["letter"])
    record("incident.facts_changed", by=by, now=now, about=incident, fields=_noted(changed, before))
    return changed


def changes_of(incident: Incident) -> list[Entry]:
    """When the facts changed, by whom, and which, with the moments of before; from our trail."""
    entries = Entry.objects.filter(action="incident.facts_changed", about_id=incident.pk)
    return list(entries.order_by("at", "id"))


def check_moments(incident: Incident, changed: Collection[str], *, now: datetime) -> None:
    """Raise ``Invalid`` for moments that cannot be."""
    if incident.last < incident.first:
        raise Invalid(errors={"last": [_("It cannot end before it began.")]})
    if "detected_at" not in changed:
        return
    if incident.detected_at > now:
        raise Invalid(errors={"detected_at": [_("This moment has not come yet.")]})
    if incident.detected_at > incident.recorded_at:
        raise Invalid(errors={"detected_at": [_("It was detected before it was entered here.")]})


def _noted(changed: Iterable[str], before: Incident) -> list[str]:
    """What the trail keeps: a moment moves a deadline, so it tells what it was."""
    return [
        f"{name} {getattr(before, name).isoformat()}" if name in MOMENTS else name
        for name in changed
    ]


def _with_plain_ends(value: Any) -> Any:
    """Browsers send \\r\\n; drafts are searched for the passages that we wrote."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
