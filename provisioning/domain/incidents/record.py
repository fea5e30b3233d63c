"""Enter an incident into the register: look into each office, count, draft its letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import override

from provisioning.domain.incidents.find import Found, Trace, find
from provisioning.domain.incidents.letter import Addressee, draft
from provisioning.models import Incident, IncidentKind, IncidentOffice
from provisioning.service_clock import local_day
from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor
from tenants.audit.record import record
from tenants.context import office_context, platform_context
from tenants.models import Office
from tenants.profile.models import Profile
from tenants.registry import modules


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known when it is entered; the rest may follow."""

    kind: IncidentKind
    detected_at: datetime
    nature: str
    consequences: str = ""
    measures: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What the look into one office brought."""

    office: Office
    found: Found
    to: Addressee


def record_incident(
    happened: Happened,
    trace: Trace,
    offices: Sequence[Office],
    *,
    now: datetime,
    by: Actor,
    tell: Callable[[Office], None] = lambda office: None,
) -> Incident:
    """Look into ``offices`` one by one, then write incident and drafts in one transaction.

    Runs in no place: each office is entered in its turn. Only those concerned are written down;
    that none was is written down too. ``tell`` hears which office is being looked into.
    """
    looks = []
    for office in offices:
        tell(office)
        with office_context(office):
            looks.append(Look(office, find(trace), _addressee(office)))
    with platform_context(), transaction.atomic():
        incident = _incident(happened, trace, now, by)
        for look in looks:
            if look.found.concerns:
                _concerned(incident, look)
        record("incident.recorded", by=by, now=now, about=incident)
    return incident


def _incident(happened: Happened, trace: Trace, now: datetime, by: Actor) -> Incident:
    year = local_day(happened.detected_at).year
    known = Incident.objects.filter(number__startswith=f"{year}/").count()
    return Incident.objects.create(
        number=f"{year}/{known + 1}",
        kind=happened.kind,
        detected_at=happened.detected_at,
        recorded_at=now,
        by_name=by.name,
        first=trace.first,
        last=trace.last,
        nature=happened.nature,
        consequences=happened.consequences,
        measures=happened.measures,
    )


def _concerned(incident: Incident, look: Look) -> None:
    with override("pl"):
        words = {act: str(label) for module in modules() for act, label in module.acts.items()}
    acts = [words.get(act, act) for act in look.found.acts]
    IncidentOffice.objects.create(
        incident=incident,
        office=look.office,
        persons=look.found.persons,
        records=look.found.records,
        attempts=look.found.attempts,
        entries=[str(one) for one in look.found.entries],
        categories=list(look.found.acts),
        address=look.to.email,
        letter=draft(incident, look.found, look.to, acts),
    )


def _addressee(office: Office) -> Addressee:
    profile = Profile.objects.current()
    admins = User.objects.filter(role=Role.ADMIN, is_active=True).order_by("name")
    admin = admins.values_list("email", flat=True).first()
    email = profile.dpo_email or profile.email or admin or ""
    return Addressee(profile.name or office.name, profile.dpo_name, email)
