"""Hosts of an office's own go along: at the other end it answers where it answered before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from provisioning.models import Domain, DomainState
from tenants.cells import Holder, holders_elsewhere
from tenants.context import platform_context
from tenants.models import Hostname, Office, OfficeState

from .refusals import AlreadyHere, ElsewhereToo

WORDS: Final = ("host", "token", "state", "trouble", "wanted_main", "wanted_gone", "is_main")
MOMENTS: Final = ("claimed_at", "proven_at", "checked_at", "failing_since")


def own_hosts(office: Office) -> list[dict[str, Any]]:
    """What name servers said of them, so that nothing needs to be proved anew."""
    with platform_context():
        rows = list(Domain.objects.filter(office_id=office.pk))
    return [
        {name: getattr(one, name) for name in WORDS}
        | {name: at.isoformat() for name in MOMENTS if (at := getattr(one, name))}
        for one in rows
    ]


def bring_hosts(office: Office, told: Iterable[Mapping[str, Any]]) -> None:
    """Give the office its hosts here; on the platform. Raises ``AlreadyHere``."""
    for one in told:
        mine = Domain(
            office_id=office.pk,
            **{name: one[name] for name in WORDS},
            **{name: datetime.fromisoformat(one[name]) for name in MOMENTS if name in one},
        )
        if mine.state != DomainState.WAITING:
            if Hostname.objects.filter(domain=mine.host).exists():
                raise AlreadyHere
            Hostname.objects.create(domain=mine.host, tenant=office, is_primary=False)
        mine.save(force_insert=True)


def check_nowhere_else(office_id: object, hosts: Iterable[str]) -> None:
    """Raise ``ElsewhereToo`` where another cell would answer at one of the hosts as well.

    The copy that waits there for its end does not: it is only read, until the edge leads here.
    """
    for host in hosts:
        for holder in holders_elsewhere(host):
            if holder.office_id != office_id or _works(holder):
                raise ElsewhereToo


def check_not_arrived(office: Office) -> None:
    """Raise ``ElsewhereToo`` where another cell has begun to take the office in, or has it."""
    holders = holders_elsewhere(f"{office.subdomain}.{settings.OKIENKO_BASE_HOST}")
    if any(one.office_id == office.pk and one.state != OfficeState.GONE for one in holders):
        raise ElsewhereToo


def _works(holder: Holder) -> bool:
    return holder.state not in {OfficeState.LEAVING, OfficeState.GONE}
