"""Invoices go to KSeF and come back with a number; or an operator carries them there by hand."""

from __future__ import annotations

import logging
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from billing.days import local_day
from billing.domain.deliver import mark_delivered, mark_rejected, mark_sent
from billing.domain.history import note
from billing.domain.letters import owe_letter
from billing.enums import Channel, InvoiceStatus
from billing.errors import AlreadyInKsef, WrongStatus
from billing.ksef.fa3 import structured_invoice
from billing.ksef.gateway import DUPLICATE, Answer, KsefGateway, KsefUnreachable, Verdict
from billing.models import Invoice, LetterKind, Submission, SubmissionState
from tenants.audit.actor import SYSTEM, Actor

LIVE = (SubmissionState.PREPARED, SubmissionState.SENT, SubmissionState.ACCEPTED)
SENDABLE = frozenset({InvoiceStatus.ISSUED, InvoiceStatus.REJECTED})
log = logging.getLogger(__name__)


def xml_of(invoice: Invoice, *, now: datetime) -> bytes:
    """The structured invoice: as it was submitted, else as it would be."""
    live = invoice.submissions.filter(state__in=LIVE).first()
    return bytes(live.xml) if live else _xml(invoice, now)


@transaction.atomic
def prepare(invoice_id: UUID, *, now: datetime, by: Actor) -> Submission:
    """Freeze the XML that will be sent. Calling again gives the same row.

    Raises ``WrongStatus`` for what is not issued, ``AlreadyInKsef`` for what KSeF has.
    """
    invoice = Invoice.objects.select_for_update(of=("self",)).get(pk=invoice_id)
    live = invoice.submissions.filter(state__in=LIVE).first()
    if live is not None and live.state == SubmissionState.ACCEPTED:
        raise AlreadyInKsef
    if live is not None:
        return live
    if not invoice.number or invoice.status == InvoiceStatus.CORRECTED:
        raise WrongStatus
    xml = _xml(invoice, now)
    made = Submission.objects.create(
        invoice=invoice, made_at=now, xml=xml, digest=sha256(xml).hexdigest()
    )
    note("ksef.prepare", made, office_id=invoice.office_id, by=by, now=now)
    return made


def submit(invoice_id: UUID, gateway: KsefGateway, *, now: datetime, by: Actor) -> Submission:
    """Send an invoice. The row is committed before anything is sent: after a crash in between it is
    sent again, and KSeF's answer "duplicate" with our own digest means that it had arrived.
    """
    submission = prepare(invoice_id, now=now, by=by)
    if submission.state == SubmissionState.PREPARED:
        submission.reference = gateway.send(bytes(submission.xml))
        with transaction.atomic():
            submission.state, submission.sent_at = SubmissionState.SENT, now
            submission.save(update_fields=["state", "sent_at", "reference"])
            if submission.invoice.state in SENDABLE:
                mark_sent(submission.invoice, Channel.KSEF, now=now, by=by)
    return submission


def submit_issued(gateway: KsefGateway, *, now: datetime) -> int:
    """Send every issued invoice that has not gone any other way; how many went."""
    issued = Invoice.objects.filter(status=InvoiceStatus.ISSUED).order_by("issued_on", "ordinal")
    for sent, invoice in enumerate(issued):
        try:
            submit(invoice.pk, gateway, now=now, by=SYSTEM)
        except KsefUnreachable:
            log.warning("KSeF does not answer; it is tried again later")
            return sent
    return len(issued)


def poll(gateway: KsefGateway, *, now: datetime) -> int:
    """Send what is prepared and ask about what was sent; how many verdicts came."""
    verdicts = 0
    waiting = Submission.objects.filter(
        state__in=[SubmissionState.PREPARED, SubmissionState.SENT], by_hand=False
    ).select_related("invoice")
    for submission in waiting:
        try:
            sent = submit(submission.invoice_id, gateway, now=now, by=SYSTEM)
            answer = gateway.ask(sent.reference)
            verdicts += _conclude(sent, answer, gateway, now)
        except KsefUnreachable:
            log.warning("KSeF does not answer; it is asked again later")
            break
    return verdicts


def _xml(invoice: Invoice, now: datetime) -> bytes:
    corrected = invoice.corrects.ksef_number if invoice.corrects else ""
    return structured_invoice(invoice.said, made_at=now, corrected_number=corrected)


def _conclude(submission: Submission, answer: Answer, gateway: KsefGateway, now: datetime) -> bool:
    if answer.verdict == Verdict.WAITING:
        return False
    arrived_before = answer.code == DUPLICATE and answer.digest == submission.digest
    if answer.verdict == Verdict.ACCEPTED or arrived_before:
        receipt = None if arrived_before else gateway.confirmation(submission.reference)
        with transaction.atomic():
            accept(submission, answer.number, answer.accepted_at or now, receipt, SYSTEM)
    else:
        with transaction.atomic():
            submission.state = SubmissionState.REFUSED
            submission.code, submission.why = answer.code, answer.why[:500]
            submission.save(update_fields=["state", "code", "why"])
            if submission.invoice.status == InvoiceStatus.SENT:
                mark_rejected(submission.invoice, answer.why, now=now, by=SYSTEM)
    return True


def accept(
    submission: Submission, number: str, at: datetime, receipt: bytes | None, by: Actor
) -> None:
    """The invoice is in KSeF: that is its delivery, and the days to pay run from there."""
    submission.state, submission.number = SubmissionState.ACCEPTED, number
    submission.accepted_at, submission.receipt = at, receipt
    submission.save()
    note("ksef.accept", submission, office_id=submission.invoice.office_id, by=by, now=at)
    if submission.invoice.delivered_on is None:
        mark_delivered(submission.invoice, local_day(at), now=at, by=by)
    owe_letter(submission.invoice, LetterKind.INVOICE, now=at)
