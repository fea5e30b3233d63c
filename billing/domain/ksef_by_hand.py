"""What an operator does with KSeF by hand: carries a file there, mends what was refused."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from billing.domain.compose import compose
from billing.domain.deliver import mark_sent
from billing.domain.history import note
from billing.domain.ksef import SENDABLE, accept, prepare
from billing.enums import Channel, InvoiceStatus
from billing.errors import WrongReceipt, WrongStatus
from billing.ksef.receipt import numbers_in_receipt
from billing.models import Document, Invoice, Submission
from tenants.audit.actor import Actor


@transaction.atomic
def record_by_hand(
    invoice_id: UUID, number: str, receipt: bytes | None, *, now: datetime, by: Actor
) -> Submission:
    """Write down the number an operator got after carrying the file to KSeF.

    ``number``: checked already (``clean_ksef_number``). Raises ``WrongReceipt`` when the receipt is
    not about this invoice, ``AlreadyInKsef``, ``WrongStatus``.
    """
    submission = prepare(invoice_id, now=now, by=by)
    invoice = submission.invoice
    seller_nip = invoice.said["issuer"]["party"]["nip"]
    told = numbers_in_receipt(receipt) if receipt else [(invoice.number, number)]
    if (invoice.number, number) not in told or not number.startswith(seller_nip):
        raise WrongReceipt
    submission.by_hand = True
    if invoice.state in SENDABLE:
        mark_sent(invoice, Channel.KSEF, now=now, by=by)
    accept(submission, number, now, receipt, by)
    return submission


@transaction.atomic
def mend(invoice_id: UUID, *, now: datetime, by: Actor) -> Invoice:
    """After KSeF refused an invoice: say it anew, with today's data of both parties, under the same
    number and day, and make it ready to be sent again. It never existed in KSeF, so nothing is
    corrected. Raises ``WrongStatus``.
    """
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    if invoice.status != InvoiceStatus.REJECTED:
        raise WrongStatus
    stated = invoice.said["terms"]["deductions"]
    deductions = tuple((reason, Decimal(amount)) for reason, amount in stated)
    Document.objects.create(
        invoice=invoice, data=compose(invoice, deductions).as_json(), made_at=now
    )
    note("invoice.mend", invoice, office_id=invoice.office_id, by=by, now=now)
    prepare(invoice.pk, now=now, by=by)
    return invoice
