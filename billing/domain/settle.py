"""Money comes in (or goes back), penalties are deducted, days pass: is the invoice paid?"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.days import local_day
from billing.domain.clock import due_day
from billing.domain.history import note
from billing.domain.state import become
from billing.enums import OPEN, InvoiceKind, InvoiceStatus, SettlementKind
from billing.errors import WrongStatus
from billing.models import Invoice, Penalty, Settlement
from billing.money.amounts import ZERO
from tenants.audit.actor import Actor


@dataclass(frozen=True, slots=True)
class Money:
    """Something that settles an invoice. The same ``reference`` settles it once."""

    kind: SettlementKind
    amount: Decimal
    on: date
    reference: str = ""


@transaction.atomic
def settle(invoice_id: UUID, money: Money, *, now: datetime, by: Actor) -> Invoice:
    """Book money (negative: it went back) on an invoice and see whether it is paid now.

    Raises ``WrongStatus`` for a draft or a correction: money is booked on the invoice itself.
    """
    invoice = _locked(invoice_id)
    booked = Settlement.objects.filter(
        invoice=invoice, kind=money.kind, reference=money.reference
    ).exclude(reference="")
    if not booked.exists():
        Settlement.objects.create(invoice=invoice, **asdict(money))
        note("invoice.settle", invoice, office_id=invoice.office_id, by=by, now=now,
             kind=money.kind, amount=money.amount)  # fmt: skip
    return review(invoice, now=now, by=by)


@transaction.atomic
def deduct_penalty(invoice_id: UUID, penalty: Penalty, *, now: datetime, by: Actor) -> Invoice:
    """Deduct a penalty from an issued invoice, as far as both reach."""
    invoice = _locked(invoice_id)
    amount = min(penalty.remaining(), invoice.outstanding())
    if amount > ZERO:
        Settlement.objects.create(
            invoice=invoice,
            kind=SettlementKind.PENALTY,
            amount=amount,
            on=local_day(now),
            reference=str(penalty.pk),
            penalty=penalty,
        )
        note("penalty.deduct", invoice, office_id=invoice.office_id, by=by, now=now, amount=amount)
    return review(invoice, now=now, by=by)


def review(invoice: Invoice, *, now: datetime, by: Actor) -> Invoice:
    """Let the status follow from the money: paid, open again, or corrected to nothing."""
    status = _status(invoice)
    if status is not None and status != invoice.state:
        paid_on = local_day(now) if status == InvoiceStatus.PAID else None
        become(invoice, status, paid_on=paid_on)
        note(f"invoice.{status}", invoice, office_id=invoice.office_id, by=by, now=now)
    return invoice


@transaction.atomic
def mark_overdue(*, now: datetime, by: Actor) -> list[Invoice]:
    """Mark what should have been paid by yesterday; a grant that has not come yet is waited for."""
    today = local_day(now)
    waiting = (
        Invoice.objects.filter(
            kind=InvoiceKind.INVOICE, status=InvoiceStatus.ACCEPTED, due_on__lt=today
        )
        .select_related("contract")
        .select_for_update(of=("self",), skip_locked=True)
    )
    late = [each for each in waiting if (day := due_day(each)) is not None and day < today]
    for invoice in late:
        become(invoice, InvoiceStatus.OVERDUE)
        note("invoice.overdue", invoice, office_id=invoice.office_id, by=by, now=now)
    return late


def _status(invoice: Invoice) -> InvoiceStatus | None:
    """What the money says; None: nothing to say, the document's way goes on."""
    if invoice.corrected_gross() == ZERO and invoice.corrections.exists():
        return InvoiceStatus.CORRECTED
    if invoice.state not in OPEN | {InvoiceStatus.PAID}:
        return None
    if invoice.outstanding() <= ZERO:
        return InvoiceStatus.PAID
    return InvoiceStatus.ACCEPTED if invoice.state == InvoiceStatus.PAID else None


def _locked(invoice_id: UUID) -> Invoice:
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    if not invoice.number or invoice.kind != InvoiceKind.INVOICE:
        raise WrongStatus
    return invoice
