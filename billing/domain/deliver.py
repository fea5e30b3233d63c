"""An invoice goes out, arrives, is refused: delivery starts the days to pay."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from billing.domain.history import note
from billing.domain.settle import review
from billing.domain.state import become
from billing.enums import Channel, InvoiceStatus
from billing.models import Invoice
from tenants.audit.actor import Actor


@transaction.atomic
def mark_sent(invoice: Invoice, channel: Channel, *, now: datetime, by: Actor) -> None:
    """The invoice has left. Raises ``WrongStatus``."""
    become(invoice, InvoiceStatus.SENT, channel=channel, sent_at=now)
    note("invoice.send", invoice, office_id=invoice.office_id, by=by, now=now, channel=channel)


@transaction.atomic
def mark_delivered(invoice: Invoice, delivered_on: date, *, now: datetime, by: Actor) -> None:
    """The office has it: the contract's days to pay run from here.

    For one that is paid already only the day is written down. Raises ``WrongStatus``.
    """
    days = invoice.contract.payment_days if invoice.contract else 30
    dates = {"delivered_on": delivered_on, "due_on": delivered_on + timedelta(days=days)}
    if invoice.state in {InvoiceStatus.PAID, InvoiceStatus.CORRECTED}:
        Invoice.objects.filter(pk=invoice.pk).update(**dates)
        invoice.delivered_on, invoice.due_on = dates["delivered_on"], dates["due_on"]
    else:
        become(invoice, InvoiceStatus.ACCEPTED, **dates)
    note("invoice.deliver", invoice, office_id=invoice.office_id, by=by, now=now, on=delivered_on)
    if invoice.corrects is not None:
        review(invoice.corrects, now=now, by=by)


@transaction.atomic
def mark_rejected(invoice: Invoice, why: str, *, now: datetime, by: Actor) -> None:
    """KSeF refused it, so it does not exist there; it keeps its number and is sent again mended."""
    become(invoice, InvoiceStatus.REJECTED)
    note("invoice.reject", invoice, office_id=invoice.office_id, by=by, now=now, why=why)
