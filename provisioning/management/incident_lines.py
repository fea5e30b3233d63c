"""What the command about incidents reads and says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from provisioning.domain.incidents.errors import NoSuchIncident
from provisioning.domain.incidents.find import Trace, trace_of
from provisioning.models import Incident, IncidentOffice
from tenants.context import platform_context
from tenants.errors import Invalid


def moment(text: str) -> datetime:
    """``2026-11-27 08:15``, in the offices' time. Raises ``Invalid``."""
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        told = _("“%(text)s” is no moment; write it as 2026-11-27 08:15.")
        raise Invalid(told % {"text": text})
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def somebody(text: str) -> UUID | None:
    """The id of an account, as the audit trail has it. Raises ``Invalid``."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_("--who takes the id of an account, as the audit trail has it.")) from None


def somewhere(text: str) -> str:
    """A network address, as the audit trail writes it. Raises ``Invalid``."""
    if not text:
        return ""
    try:
        return str(ip_address(text))
    except ValueError:
        raise Invalid(_("--address takes a network address, such as 203.0.113.7.")) from None


def trace_for(number: str, since: str, until: str, who: str | None, address: str | None) -> Trace:
    """Where to look for an incident of the register: as it says, but for what is typed.

    An empty ``who`` or ``address`` widens what it says. Raises ``NoSuchIncident``.
    """
    with platform_context():
        known = Incident.objects.filter(number=number).first()
    if known is None:
        raise NoSuchIncident
    kept = trace_of(known)
    return Trace(
        moment(since) if since else kept.first,
        moment(until) if until else kept.last,
        kept.who if who is None else somebody(who),
        kept.address if address is None else somewhere(address),
    )


def incident_data(incident: Incident, rows: list[IncidentOffice]) -> dict[str, Any]:
    """The incident for programs."""
    return {
        "number": incident.number,
        "kind": incident.kind,
        "detected_at": incident.detected_at.isoformat(),
        "due_at": incident.due_at.isoformat(),
        "looked_at": incident.looked_at.isoformat() if incident.looked_at else None,
        "offices": [
            {
                "office": row.office.subdomain,
                "persons": row.persons,
                "records": row.records,
                "attempts": row.attempts,
                "trouble": row.trouble,
                "address": row.address,
                "letter": row.letter,
            }
            for row in rows
        ],
    }


def incident_lines(incident: Incident, rows: list[IncidentOffice]) -> Iterator[str]:
    """The same for people: a line an office, then what to do and by when."""
    again = {"number": incident.number}
    for row in rows:
        if row.trouble:
            told = _("its audit trail could not be read (%(trouble)s), it counts as concerned")
            yield f"{row.office.subdomain}: {told % {'trouble': row.trouble}}, {row.address or '–'}"
            continue
        told = _("about %(persons)d people, %(records)d entries, %(attempts)d attempts")
        counts = told % {
            "persons": row.persons, "records": row.records, "attempts": row.attempts,
        }  # fmt: skip
        yield f"{row.office.subdomain}: {counts}, {row.address or '–'}"
    if incident.looked_at is None:
        told = _(
            "Not all offices have been looked into: okienko office incident --again %(number)s"
        )
        yield told % again
    elif not rows:
        yield _("No office’s audit trail holds a trace of it.")
    if any(row.trouble for row in rows):
        told = _("Look again once they can be read: okienko office incident --again %(number)s")
        yield told % again
    due = f"{timezone.localtime(incident.due_at):%d.%m.%Y %H:%M}"
    told = _(
        "Incident %(number)s is in the register. Read the letters over and send them by %(due)s."
    )
    yield told % {"number": incident.number, "due": due}
