"""An office comes into being: its row, key, schema, role and host name."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from .blueprint.fill import fill
from .context import platform_context
from .errors import Refusal
from .hosts import forget_hosts
from .ids import uuid7
from .master_keys import new_wrapped_key
from .models import Hostname, Office, OfficeState
from .schema import create_place, schema_exists


class SubdomainTaken(Refusal):
    """Another office has this subdomain, or had it a short while ago."""

    code = "subdomain_taken"


def create_office(subdomain: str, name: str, *, now: datetime) -> Office:
    """Make an office that can be entered; raises ``SubdomainTaken``.

    Called again after a kill it goes on where it stopped: an office still being built is finished,
    a finished one is refused, and no schema is ever dropped.
    """
    office = _row(subdomain, name, now)
    if not schema_exists(office.schema_name):
        create_place(office.schema_name)
    fill(office.schema_name)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=OfficeState.ACTIVE)
    office.state = OfficeState.ACTIVE
    forget_hosts()
    return office


def find_office(subdomain: str) -> Office | None:
    """The office of a subdomain, if there is one."""
    with platform_context():
        found: Office | None = (
            Office.objects.filter(subdomain=subdomain).exclude(state=OfficeState.GONE).first()
        )
    return found


def _row(subdomain: str, name: str, now: datetime) -> Office:
    with platform_context(), transaction.atomic():
        known: Office | None = (
            Office.objects.select_for_update().filter(subdomain=subdomain).first()
        )
        if known is not None:
            if known.state != OfficeState.BUILDING:
                raise SubdomainTaken(f"subdomain {subdomain!r} is taken")
            return known
        office_id = uuid7()
        office = Office(
            id=office_id,
            schema_name=Office.schema_for(office_id),
            subdomain=subdomain,
            name=name,
            wrapped_key=new_wrapped_key(office_id),
            created_at=now,
        )
        office.save(force_insert=True)
        host = f"{subdomain}.{settings.OKIENKO_BASE_HOST}"
        Hostname.objects.create(domain=host, tenant=office, is_primary=True)
        return office
