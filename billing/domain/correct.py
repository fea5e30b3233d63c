"""What was invoiced was wrong, or is not owed any more: a correction states the difference."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from billing.documents.document import Item
from billing.domain.history import note
from billing.domain.items import items_now, sums, write_items
from billing.enums import InvoiceKind, InvoiceStatus
from billing.errors import NothingToCorrect, WrongStatus
from billing.models import Invoice
from billing.money.vat import difference
from tenants.audit.actor import Actor


@transaction.atomic
def draw_correction(
    invoice: Invoice, items: tuple[Item, ...], reason: str, *, now: datetime, by: Actor
) -> Invoice:
    """Draft a correction: the lines as they should be, the lines valid until now, the difference.

    A second correction starts from the first. Raises ``WrongStatus`` for a draft or a correction
    (the invoice itself is corrected), ``NothingToCorrect`` when the lines are the same, and while
    another correction of the invoice waits as a draft.
    """
    original = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice.pk)
    waiting = original.corrections.filter(status=InvoiceStatus.DRAFT).exists()
    if not original.number or original.kind != InvoiceKind.INVOICE or waiting:
        raise WrongStatus
    before = items_now(original)
    if before == items:
        raise NothingToCorrect
    totals = difference(sums(items), sums(before))
    correction = Invoice.objects.create(
        office_id=original.office_id,
        contract_id=original.contract_id,
        kind=InvoiceKind.CORRECTION,
        corrects=original,
        reason=reason,
        created_at=now,
        period_first=original.period_first,
        period_end=original.period_end,
        net=totals.net,
        vat=totals.vat,
        gross=totals.gross,
    )
    write_items(correction, before, before=True)
    write_items(correction, items)
    note("invoice.correct", original, office_id=original.office_id, by=by, now=now, reason=reason)
    return correction
