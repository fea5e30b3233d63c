"""What happens over there is reflected here: by fetching what an object is like now.

News may come twice, late, in any order, or not at all: none of it matters, because what is written
is never what the news says but what the object is when it is looked at.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from billing.days import local_day
from billing.domain.settle import Money, settle
from billing.enums import SettlementKind
from billing.gateway import StripeGateway
from billing.models import Contract, Invoice, Mirror, MirrorKind, StripeEvent
from billing.money.amounts import ZERO
from billing.rail import Kind, News, RailRefused, RailUnreachable, Remote
from tenants.audit.actor import SYSTEM

LOOK_BACK: Final = timedelta(days=3)
log = logging.getLogger(__name__)


def store_news(news: News, *, now: datetime) -> bool:
    """Keep news under its id; False when it was known. Committed before anybody acts on it."""
    rows = StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                id=news.id,
                type=news.type,
                kind=news.kind or "",
                object_id=news.object_id,
                happened_at=news.at,
                received_at=now,
            )
        ],
        ignore_conflicts=True,
    )
    return bool(rows)


def apply_waiting(gateway: StripeGateway, *, now: datetime) -> int:
    """Apply all news that waits; how much. What fails waits for the next time."""
    waiting = StripeEvent.objects.filter(applied_at=None).values_list("pk", flat=True)
    return sum(apply_news(event_id, gateway, now=now) for event_id in list(waiting))


def apply_news(event_id: str, gateway: StripeGateway, *, now: datetime) -> bool:
    """Look at the object that one piece of news is about; True when that was done now."""
    try:
        with transaction.atomic():
            event = StripeEvent.objects.select_for_update().get(pk=event_id)
            if event.applied_at is not None:
                return False
            if event.kind:
                look_at(Kind(event.kind), event.object_id, gateway, now=now)
            event.applied_at = now
            event.save(update_fields=["applied_at"])
            return True
    except (RailUnreachable, RailRefused) as problem:
        log.warning("news %s waits: %s", event_id, type(problem).__name__)
        event = StripeEvent.objects.get(pk=event_id)
        event.tries, event.problem = event.tries + 1, type(problem).__name__
        event.save(update_fields=["tries", "problem"])
        return False


def reconcile(gateway: StripeGateway, *, now: datetime, look_back: timedelta = LOOK_BACK) -> int:
    """Ask for news that never reached us, then look at everything that is still open."""
    try:
        missed = [store_news(news, now=now) for news in gateway.news_since(now - look_back)]
    except RailUnreachable:
        return 0
    applied = apply_waiting(gateway, now=now)
    still_open = Mirror.objects.filter(kind=MirrorKind.INVOICE, status="open")
    for mirror in still_open:
        try:
            with transaction.atomic():
                look_at(Kind.INVOICE, mirror.pk, gateway, now=now)
        except RailUnreachable:
            break
    log.info("reconciled: %s new, %s applied", sum(missed), applied)
    return applied


def look_at(kind: Kind, object_id: str, gateway: StripeGateway, *, now: datetime) -> None:
    """Fetch an object and reflect it; one at a time, so that an older look never comes second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [object_id])
    remote = gateway.fetch(kind, object_id)
    if remote is not None:
        reflect(remote, now=now)


def reflect(remote: Remote, *, now: datetime) -> Mirror | None:
    """Write what an object is like. None when it belongs to no office of ours, or says nothing."""
    if _is_empty(remote):
        return None
    mirror = Mirror.objects.filter(pk=remote.id).first() or Mirror(pk=remote.id, kind=remote.kind)
    if mirror.office_id is None:
        owner = Mirror.objects.filter(pk=remote.customer, kind=MirrorKind.CUSTOMER).first()
        if owner is None:
            return None
        mirror.office_id = owner.office_id
    mirror.status, mirror.total, mirror.paid = remote.status, remote.total, remote.paid
    mirror.url, mirror.period_ends_at, mirror.fetched_at = remote.url, remote.period_ends_at, now
    _link(mirror, remote)
    mirror.save()
    _book(mirror, now)
    return mirror


def _is_empty(remote: Remote) -> bool:
    """The invoice of nothing that opens a subscription which begins to cost later."""
    is_nothing = remote.kind == Kind.INVOICE and remote.status == "paid" and not remote.total
    return is_nothing and "invoice" not in remote.metadata


def _link(mirror: Mirror, remote: Remote) -> None:
    """Which invoice and contract it is about, by what we wrote on it; only of the same office."""
    office = mirror.office_id
    if mirror.invoice_id is None and (invoice_id := remote.metadata.get("invoice")):
        mirror.invoice = Invoice.objects.filter(pk=invoice_id, office=office).first()
    if mirror.contract_id is None and (contract_id := remote.metadata.get("contract")):
        mirror.contract = Contract.objects.filter(pk=contract_id, office=office).first()
    if mirror.contract_id is None and remote.subscription:
        parent = Mirror.objects.filter(pk=remote.subscription).first()
        mirror.contract_id = parent.contract_id if parent else None


def _book(mirror: Mirror, now: datetime) -> None:
    """A card payment settles the invoice, once: the object's id is the settlement's reference."""
    paid_by_card = mirror.status == "paid" and not mirror.closed_by_us and mirror.paid > ZERO
    if paid_by_card and mirror.invoice_id and mirror.kind != MirrorKind.CUSTOMER:
        reference = f"stripe:{mirror.pk}"
        money = Money(SettlementKind.CARD, mirror.paid, local_day(now), reference)
        settle(mirror.invoice_id, money, now=now, by=SYSTEM)
