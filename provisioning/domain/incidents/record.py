"""Enter an incident into the register, which starts its clock; then look into the offices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from provisioning.domain.incidents.errors import IncidentClosed, NoSuchIncident
from provisioning.domain.incidents.facts import FACTS, NARROWED, check_moments
from provisioning.domain.incidents.find import Trace, trace_of
from provisioning.domain.incidents.look import look_into
from provisioning.domain.overview import every_office
from provisioning.models import Incident, IncidentKind
from provisioning.service_clock import local_day
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import platform_context
from tenants.models import LIVING, Office


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known when it is entered; the rest may follow."""

    kind: IncidentKind
    detected_at: datetime
    nature: str
    consequences: str = ""
    measures: str = ""


def _silent(_office: Office) -> None:
    """Nobody wants to hear which office is being looked into."""


def record_incident(
    happened: Happened,
    trace: Trace,
    offices: Sequence[Office],
    *,
    now: datetime,
    by: Actor,
    tell: Callable[[Office], None] = _silent,
) -> Incident:
    """Write the incident down, then look into each living office of ``offices`` and draft letters.

    Runs in no place: each office is entered in its turn. Only those concerned are written down, and
    those whose trail could not be read. ``tell`` hears which office is being looked into. Raises
    ``Invalid`` for moments that cannot be.
    """
    with platform_context(), transaction.atomic():
        incident = _incident(happened, trace, now, by)
        record("incident.recorded", by=by, now=now, about=incident)
    _look(incident, trace, offices, tell)
    _looked_at_all(incident, now)
    return incident


def look_again(
    number: str,
    trace: Trace,
    offices: Sequence[Office],
    *,
    now: datetime,
    by: Actor,
    tell: Callable[[Office], None] = _silent,
) -> Incident:
    """Look into offices for an incident of the register; without ``offices``, those not read yet.

    Those are all of them as long as no look has come to its end; one along another ``trace`` than
    the register's is none, and all are to be looked into after it. What was sent stays. Raises
    ``NoSuchIncident``, ``IncidentClosed``.
    """
    with platform_context(), transaction.atomic():
        incident = Incident.objects.select_for_update().filter(number=number).first()
        if incident is None:
            raise NoSuchIncident
        if incident.closed_at is not None:
            raise IncidentClosed
        chosen = list(offices) or _not_read(incident)
        if trace != trace_of(incident):
            incident.looked_at = None
            incident.save(update_fields=["looked_at"])
        record("incident.looked_again", by=by, now=now, about=incident)
    _look(incident, trace, chosen, tell)
    if not offices and trace == trace_of(incident):
        _looked_at_all(incident, now)
    return incident


def _not_read(incident: Incident) -> list[Office]:
    if incident.looked_at is None:
        return every_office()
    unread = incident.offices.exclude(trouble="").select_related("office")
    return [row.office for row in unread]


def _look(
    incident: Incident,
    trace: Trace,
    offices: Sequence[Office],
    tell: Callable[[Office], None],
) -> None:
    for office in offices:
        if office.state in LIVING:
            tell(office)
            look_into(office, incident, trace)


def _looked_at_all(incident: Incident, now: datetime) -> None:
    """Unless it turned out meanwhile that it lasted longer, or was somebody else."""
    here = {name: getattr(incident, name) for name in ("first", "last", *NARROWED)}
    looked = Incident.objects.filter(pk=incident.pk, looked_at=None, **here)
    with platform_context():
        looked.update(looked_at=now)
        incident.refresh_from_db(fields=["looked_at"])


def _incident(happened: Happened, trace: Trace, now: datetime, by: Actor) -> Incident:
    year = local_day(happened.detected_at).year
    known = Incident.objects.filter(number__startswith=f"{year}/").count()
    made = Incident(
        number=f"{year}/{known + 1}",
        kind=happened.kind,
        detected_at=happened.detected_at,
        recorded_at=now,
        by_name=by.name,
        first=trace.first,
        last=trace.last,
        who=trace.who,
        address=trace.address or None,
        nature=happened.nature,
        consequences=happened.consequences,
        measures=happened.measures,
    )
    check_moments(made, FACTS, now=now)
    made.save(force_insert=True)
    return made
