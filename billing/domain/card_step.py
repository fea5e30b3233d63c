"""The job that brings the card company in line with the ledger: it finds what is missing there."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from billing.days import local_day
from billing.domain.card import close_elsewhere, connect_contract, open_for_cards
from billing.domain.reflect import reflect
from billing.enums import InvoiceStatus
from billing.gateway import StripeGateway
from billing.models import Contract, Invoice, LegalData, Mirror, MirrorKind, Rail
from billing.money.amounts import ZERO
from billing.rail import RailRefused, RailUnreachable

Payers = list[UUID]
log = logging.getLogger(__name__)


def keep_in_step(gateway: StripeGateway, *, now: datetime) -> None:
    """Bring the other side in line with the ledger: a job that finds what is missing."""
    payers = LegalData.objects.filter(rail=Rail.CARD).values_list("office_id", flat=True)
    for work in WORK:
        try:
            work(gateway, list(payers), now)
        except RailUnreachable:
            log.warning("the card company does not answer; %s waits", work.__name__)
            return
        except RailRefused:
            log.exception("the card company refused %s", work.__name__)


def _connect_contracts(gateway: StripeGateway, payers: Payers, now: datetime) -> None:
    known = Mirror.objects.filter(kind=MirrorKind.SUBSCRIPTION).values("contract_id")
    running = Contract.objects.in_force(local_day(now)).filter(office__in=payers)
    for contract in running.exclude(pk__in=known):
        connect_contract(contract, gateway, now=now)


def _open_invoices(gateway: StripeGateway, payers: Payers, now: datetime) -> None:
    done = Mirror.objects.filter(kind=MirrorKind.INVOICE, invoice__isnull=False).exclude(
        status="draft"
    )
    owed = Invoice.objects.open().filter(office__in=payers)
    for invoice in owed.exclude(pk__in=done.values("invoice_id")).order_by("issued_on", "ordinal"):
        if invoice.outstanding() > ZERO:
            open_for_cards(invoice, gateway, now=now)


def _close_invoices(gateway: StripeGateway, payers: Payers, now: datetime) -> None:
    settled = Mirror.objects.filter(
        kind=MirrorKind.INVOICE,
        status="open",
        invoice__status__in=[InvoiceStatus.PAID, InvoiceStatus.CORRECTED],
    )
    for mirror in settled.select_related("invoice"):
        close_elsewhere(mirror, gateway, now=now)


def _end_subscriptions(gateway: StripeGateway, payers: Payers, now: datetime) -> None:
    over = Mirror.objects.filter(
        kind=MirrorKind.SUBSCRIPTION, contract__closed_at__isnull=False
    ).exclude(status="canceled")
    for mirror in over:
        reflect(gateway.end_subscription(mirror.pk), now=now)


WORK: Final = (_connect_contracts, _open_invoices, _close_invoices, _end_subscriptions)
