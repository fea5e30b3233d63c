"""What is known of an incident grows by the hour (art. 33(4)): change it while it is open."""

from __future__ import annotations

from collections.abc import Mapping
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

FACTS: Final = ("kind", "detected_at", "first", "last", "nature", "consequences", "measures")


@transaction.atomic
def change_facts(
    incident_id: UUID, told: Mapping[str, Any], *, now: datetime, by: Actor
) -> list[str]:
    """Write down what is known by now, and mend the drafts; the names of what has changed.

    Raises ``IncidentClosed``, and ``Invalid`` for moments that cannot be.
    """
    incident = Incident.objects.select_for_update().get(pk=incident_id)
    if incident.closed_at is not None:
        raise IncidentClosed
    before = copy(incident)
    changed = [name for name in FACTS if name in told and told[name] != getattr(incident, name)]
    for name in changed:
        setattr(incident, name, told[name])
    _check(incident, changed, now)
    if not changed:
        return []
    incident.save(update_fields=changed)
    for row in incident.offices.select_for_update().filter(sent_at=None):
        row.letter = with_facts(row.letter, before, incident)
        row.save(update_fields=["letter"])
    record("incident.facts_changed", by=by, now=now, about=incident, fields=changed)
    return changed


def changes_of(incident: Incident) -> list[Entry]:
    """When the facts changed, by whom, and which; from our own trail."""
    entries = Entry.objects.filter(action="incident.facts_changed", about_id=incident.pk)
    return list(entries.order_by("at", "id"))


def _check(incident: Incident, changed: list[str], now: datetime) -> None:
    if incident.last < incident.first:
        raise Invalid(errors={"last": [_("It cannot end before it began.")]})
    if "detected_at" in changed and incident.detected_at > now:
        raise Invalid(errors={"detected_at": [_("This moment has not come yet.")]})
