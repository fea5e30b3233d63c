"""An office comes into being: its row, key, schema, role and host name."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from .blueprint.fill import fill
from .cells import CellSilent, Holder, holders_elsewhere
from .context import platform_context
from .errors import Refusal
from .hosts import forget_hosts
from .ids import uuid7
from .master_keys import new_wrapped_key
from .models import Hostname, Office, OfficeState
from .schema import create_place, schema_exists

QUARANTINE: Final = timedelta(days=366)
"""How long the subdomain of an office that left is nobody's: links to it lie in many mailboxes."""


class SubdomainTaken(Refusal):
    """Another office has this subdomain, or had it a short while ago."""

    code: ClassVar[str] = "subdomain_taken"


def create_office(
    subdomain: str, name: str, *, now: datetime, state: OfficeState = OfficeState.ACTIVE
) -> Office:
    """Make an office that can be entered, in ``state``; raises ``SubdomainTaken``.

    Called again after a kill it goes on where it stopped: an office still being built is finished,
    a finished one is refused, and no schema is ever dropped.
    """
    office = reserve_office(subdomain, name, now=now)
    if not schema_exists(office.schema_name):
        create_place(office.schema_name)
    fill(office.schema_name)
    with platform_context():
        Office.objects.filter(pk=office.pk).update(state=state)
    office.state = state
    forget_hosts()
    return office


def find_office(subdomain: str) -> Office | None:
    """The office of a subdomain, if there is one."""
    with platform_context():
        found: Office | None = (
            Office.objects.filter(subdomain=subdomain).exclude(state=OfficeState.GONE).first()
        )
    return found


def reserve_office(subdomain: str, name: str, *, now: datetime) -> Office:
    """The row, data key and host name of an office being built; nobody else gets the subdomain.

    Raises ``SubdomainTaken`` unless it is free, or reserved and not built yet.
    """
    _check_other_cells(subdomain)
    with platform_context(), transaction.atomic():
        known: Office | None = (
            Office.objects.select_for_update().filter(subdomain=subdomain).first()
        )
        if known is not None and known.state == OfficeState.BUILDING:
            return known
        if known is not None:
            _check_released(known, now)
            Hostname.objects.filter(tenant=known).delete()
            Office.objects.filter(pk=known.pk).update(subdomain=known.pk.hex)
        return _new_row(subdomain, name, now)


def check_free(subdomain: str, now: datetime) -> None:
    """Raise ``SubdomainTaken`` where ``reserve_office`` would; on the platform."""
    _check_other_cells(subdomain)
    known = Office.objects.filter(subdomain=subdomain).first()
    if known is not None and known.state != OfficeState.BUILDING:
        _check_released(known, now)


def holder_here(host: str, now: datetime) -> Holder | None:
    """The office of this cell that has ``host``, or had the subdomain less than a year ago."""
    with platform_context():
        named = Hostname.objects.select_related("tenant").filter(domain=host).first()
        office: Office | None = named.tenant if named else None
        label, _dot, base = host.partition(".")
        if office is None and base == settings.OKIENKO_BASE_HOST:
            office = Office.objects.filter(subdomain=label).first()
    if office is None or _is_released(office, now):
        return None
    return Holder(office.pk, OfficeState(office.state))


def _check_other_cells(subdomain: str) -> None:
    try:
        taken = holders_elsewhere(f"{subdomain}.{settings.OKIENKO_BASE_HOST}")
    except CellSilent as silent:
        raise SubdomainTaken(str(silent)) from silent
    if taken:
        raise SubdomainTaken(_("The subdomain “%(name)s” is taken.") % {"name": subdomain})


def _is_released(known: Office, now: datetime) -> bool:
    """An office that left long ago gives its name away, one for practising at once."""
    if known.state != OfficeState.GONE:
        return False
    if known.practice_of is not None:
        return True
    return known.gone_at is not None and now >= known.gone_at + QUARANTINE


def _check_released(known: Office, now: datetime) -> None:
    told = {"name": known.subdomain}
    if known.state != OfficeState.GONE:
        raise SubdomainTaken(_("The subdomain “%(name)s” is taken.") % told)
    if not _is_released(known, now):
        words = _("An office that left had the subdomain “%(name)s” less than a year ago.")
        raise SubdomainTaken(words % told)


def _new_row(subdomain: str, name: str, now: datetime) -> Office:
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
