"""A draft becomes an invoice: it gets the next number, and what it says is frozen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from billing.days import local_day
from billing.domain.compose import compose
from billing.domain.history import note
from billing.domain.settle import review
from billing.domain.state import become
from billing.enums import InvoiceKind, InvoiceStatus, SettlementKind
from billing.errors import BackDated, NothingToInvoice, WrongStatus
from billing.models import Document, Invoice, Penalty, Series, Settlement
from billing.money.amounts import ZERO
from tenants.audit.actor import Actor

PREFIX: Final = {InvoiceKind.INVOICE: "FV", InvoiceKind.CORRECTION: "FK"}


@transaction.atomic
def issue(invoice_id: UUID, *, now: datetime, by: Actor) -> Invoice:
    """Number a draft with today's date and freeze its document.

    The row of the series is locked until commit: numbers have no gap and no double, and a failure
    gives the number back. Penalties not deducted yet are deducted from what there is to pay.
    Raises ``WrongStatus``, ``NothingToInvoice``, ``LegalDataMissing``, ``SellerMissing``,
    ``BackDated``.
    """
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    if invoice.status != InvoiceStatus.DRAFT:
        raise WrongStatus
    if not invoice.lines.exists():
        raise NothingToInvoice
    today = local_day(now)
    series = _next(InvoiceKind(invoice.kind), today)
    become(
        invoice,
        InvoiceStatus.ISSUED,
        series=series,
        ordinal=series.last,
        number=f"{series.key}/{series.last:04d}",
        issued_on=today,
    )
    deductions = _deduct_penalties(invoice, today)
    document = compose(invoice, deductions)
    totals = document.totals
    invoice.net, invoice.vat, invoice.gross = totals.net, totals.vat, totals.gross
    invoice.save(update_fields=["net", "vat", "gross"])
    Document.objects.create(invoice=invoice, data=document.as_json(), made_at=now)
    note("invoice.issue", invoice, office_id=invoice.office_id, by=by, now=now,
         number=invoice.number, gross=invoice.gross)  # fmt: skip
    review(invoice.corrects or invoice, now=now, by=by)
    return invoice


def series_prefix(kind: InvoiceKind) -> str:
    """``FV``, in a further cell ``FV/B``: one seller's numbers must not meet."""
    return "/".join(filter(None, (PREFIX[kind], settings.OKIENKO_CELL.upper())))


def _next(kind: InvoiceKind, today: date) -> Series:
    """Take the next number of the year, keeping others waiting until commit."""
    key = f"{series_prefix(kind)}/{today.year}"
    Series.objects.bulk_create([Series(key=key)], ignore_conflicts=True)
    series = Series.objects.select_for_update().get(pk=key)
    if series.last_issued_on is not None and today < series.last_issued_on:
        raise BackDated
    series.last += 1
    series.last_issued_on = today
    series.save(update_fields=["last", "last_issued_on"])
    return series


def _deduct_penalties(invoice: Invoice, today: date) -> tuple[tuple[str, Decimal], ...]:
    """Settle with penalties as much as there is to pay; what does not fit waits for the next."""
    if invoice.kind != InvoiceKind.INVOICE or invoice.contract_id is None:
        return ()
    room, made = invoice.gross, []
    for penalty in Penalty.objects.filter(contract=invoice.contract_id).select_for_update():
        amount = min(penalty.remaining(), room)
        if amount > ZERO:
            Settlement.objects.create(
                invoice=invoice,
                kind=SettlementKind.PENALTY,
                amount=amount,
                on=today,
                reference=str(penalty.pk),
                penalty=penalty,
            )
            made.append((f"Kara umowna: {penalty.reason}", amount))
            room -= amount
    return tuple(made)
