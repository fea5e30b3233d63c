"""Whether a claimed host is the office's: asked of name servers, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from provisioning.models import Domain, DomainState
from tenants.audit.actor import SYSTEM
from tenants.audit.record import record
from tenants.cells import CellSilent, holders_elsewhere
from tenants.hosts import forget_hosts
from tenants.messaging.sender_check import Names, Silent
from tenants.models import Hostname, Office, OfficeState

from .names import record_name, record_text
from .own import LOOKED_FOR
from .tell import tell_failing, tell_lost

WEEKLY: Final = timedelta(days=7)
DAILY: Final = timedelta(days=1)
HOURLY: Final = timedelta(hours=1)
PATIENCE: Final = timedelta(days=28)
"""How long a host whose proof is gone still answers: name servers get moved and repaired."""
MISSING, SILENT, TAKEN = "missing", "silent", "taken"


def look(domain_id: UUID, names: Names, *, now: datetime) -> None:
    """Ask, then write what was found and what the office wished; on the platform."""
    mine = Domain.objects.filter(pk=domain_id).first()
    if mine is None:
        return
    if mine.wanted_gone or _has_left(mine):
        _forget(mine, now)
        return
    proof, points = _proof(mine, names), _points_here(mine.host, names)
    trouble = _in_the_way(mine, names, now) if proof else ""
    if trouble:
        _write(mine, None, points, trouble, now)
        return
    _write(mine, proof, points, "" if proof else MISSING if proof is False else SILENT, now)


def _in_the_way(mine: Domain, names: Names, now: datetime) -> str:
    """Why the office cannot have a host that is proved to be its own; empty: it can."""
    try:
        elsewhere = holders_elsewhere(mine.host)
    except CellSilent:
        return SILENT
    taken = any(one.office_id != mine.office_id for one in elsewhere)
    return TAKEN if taken or not _make_room(mine, names, now) else ""


def _make_room(mine: Domain, names: Names, now: datetime) -> bool:
    """Whoever proved the host before keeps it while their proof stands; else they lose it."""
    holders = Domain.objects.filter(host=mine.host).exclude(pk=mine.pk)
    for other in holders.exclude(state=DomainState.WAITING):
        if not _has_left(other) and _proof(other, names) is not False:
            return False
        with transaction.atomic():
            _lose(other, now)
            if not _has_left(other):
                tell_lost(other, now=now)
    others = Hostname.objects.filter(domain=mine.host).exclude(tenant_id=mine.office_id)
    return not others.exists()


def due(now: datetime) -> list[UUID]:
    """Whose turn it is: proven ones each week, failing ones each day, new ones each hour for a
    week, every wish that is not fulfilled, and what offices that left held.
    """
    wished = Q(wanted_gone=True) | Q(wanted_main=True, is_main=False, state=DomainState.PROVEN)
    wished |= Q(wanted_main=False, is_main=True)
    wished |= Q(office_id__in=Office.objects.filter(state=OfficeState.GONE).values("pk"))
    return list(
        Domain.objects.filter(
            wished
            | Q(state=DomainState.PROVEN, checked_at__lte=now - WEEKLY)
            | Q(state=DomainState.FAILING, checked_at__lte=now - DAILY)
            | Q(
                Q(checked_at=None) | Q(checked_at__lte=now - HOURLY),
                state=DomainState.WAITING,
                claimed_at__gt=now - LOOKED_FOR,
            )
        ).values_list("pk", flat=True)
    )


def _has_left(mine: Domain) -> bool:
    return bool(Office.objects.filter(pk=mine.office_id, state=OfficeState.GONE).exists())


def _proof(mine: Domain, names: Names) -> bool | None:
    """None: no name server answered."""
    try:
        return record_text(mine.token) in names.texts(record_name(mine.host))
    except Silent:
        return None


def _points_here(host: str, names: Names) -> bool | None:
    """None: nobody knows where we are, or no name server answered."""
    try:
        ours = names.addresses(settings.OKIENKO_BASE_HOST)
        return bool(ours & names.addresses(host)) if ours else None
    except Silent:
        return None


@transaction.atomic
def _write(
    seen: Domain, proof: bool | None, points: bool | None, trouble: str, now: datetime
) -> None:
    mine = Domain.objects.select_for_update().get(pk=seen.pk)
    mine.checked_at, mine.trouble = now, trouble
    if proof is not None:
        mine.points_here = points
    if proof:
        _hold(mine, now)
    elif proof is False:
        _miss(mine, now)
    mine.save()
    _settle_main(mine, now)


def _hold(mine: Domain, now: datetime) -> None:
    if mine.state != DomainState.PROVEN:
        record("domain.proven", by=SYSTEM, now=now, about=mine)
    mine.state, mine.failing_since = DomainState.PROVEN, None
    mine.proven_at = mine.proven_at or now
    Hostname.objects.get_or_create(
        domain=mine.host, defaults={"tenant_id": mine.office_id, "is_primary": False}
    )
    forget_hosts()


def _miss(mine: Domain, now: datetime) -> None:
    """At once no link names it any more; four weeks later it does not answer either.

    The office is told both times.
    """
    if mine.state == DomainState.PROVEN:
        record("domain.failing", by=SYSTEM, now=now, about=mine)
        mine.state, mine.failing_since = DomainState.FAILING, now
        tell_failing(mine, patience=PATIENCE, now=now)
    elif mine.failing_since and now - mine.failing_since >= PATIENCE:
        _lose(mine, now)
        tell_lost(mine, now=now)


def _lose(mine: Domain, now: datetime) -> None:
    """It waits for a proof again, and the office does not answer there."""
    record("domain.lost", by=SYSTEM, now=now, about=mine)
    Hostname.objects.filter(domain=mine.host, tenant_id=mine.office_id).delete()
    mine.state, mine.failing_since, mine.proven_at = DomainState.WAITING, None, None
    mine.save()
    _settle_main(mine, now)
    forget_hosts()


@transaction.atomic
def _forget(seen: Domain, now: datetime) -> None:
    mine = Domain.objects.select_for_update().get(pk=seen.pk)
    if mine.state != DomainState.WAITING:
        _lose(mine, now)
    mine.delete()


def _settle_main(mine: Domain, now: datetime) -> None:
    """Do as the office wished, as far as the host deserves it."""
    good = mine.state == DomainState.PROVEN and mine.points_here is not False
    wanted = mine.wanted_main and good
    if wanted == mine.is_main:
        return
    office = Office.objects.filter(pk=mine.office_id)
    if wanted:
        Domain.objects.filter(office_id=mine.office_id, is_main=True).update(is_main=False)
        office.update(main_host=mine.host)
    else:
        office.filter(main_host=mine.host).update(main_host="")
    Domain.objects.filter(pk=mine.pk).update(is_main=wanted)
    mine.is_main = wanted
    record("domain.main_on" if wanted else "domain.main_off", by=SYSTEM, now=now, about=mine)
    forget_hosts()
