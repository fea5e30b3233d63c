"""A host of an office's own: claimed, with or without its proof, looked at."""

from __future__ import annotations

from datetime import UTC, datetime

from provisioning.domain.domains.own import claim
from provisioning.domain.domains.prove import look
from provisioning.models import Domain
from support.reports import name_server
from tenants.audit.actor import SYSTEM
from tenants.context import office_context, platform_context
from tenants.messaging.sender_check import Names
from tenants.models import Office

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
HOST = "wizyty.olsztyn.example"
OURS = {("localhost", "A"): ["192.0.2.1"]}
Records = dict[tuple[str, str], list[str]]


def claimed(office: Office, host: str = HOST) -> Domain:
    with office_context(office):
        claim(host, now=NOW, by=SYSTEM)
    with platform_context():
        return Domain.objects.get(office_id=office.pk, host=host)


def proof(*domains: Domain, leads: str = "192.0.2.1") -> Records:
    found: Records = dict(OURS)
    for one in domains:
        found[f"_okienko.{one.host}", "TXT"] = [f'"okienko={one.token}"']
        found[one.host, "A"] = [leads]
    return found


def seen(mine: Domain, records: Records, now: datetime = NOW) -> Domain:
    """As it is after a look."""
    with name_server(records) as server, platform_context():
        look(mine.pk, Names(server), now=now)
        return Domain.objects.get(pk=mine.pk)
