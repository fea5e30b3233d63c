"""Letters about invoices: owed in the transaction that makes them due, sent from an outbox."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from billing.days import local_day
from billing.documents.formats import amount, day
from billing.domain.clock import due_day
from billing.domain.deliver import mark_delivered, mark_sent
from billing.domain.printing import file_name, pdf_of
from billing.enums import OPEN, Channel, InvoiceStatus
from billing.errors import AddressMissing
from billing.identifiers import in_groups
from billing.models import Invoice, LegalData, Letter, LetterKind, Seller
from billing.money.amounts import ZERO
from tenants.audit.actor import SYSTEM

LEASE: Final = timedelta(minutes=5)
TRIES: Final = 8
log = logging.getLogger(__name__)


def owe_letter(
    invoice: Invoice, kind: LetterKind, *, occasion: str = "", now: datetime
) -> Letter | None:
    """Owe a letter about an invoice; None where the office gave no address for invoices."""
    legal = LegalData.objects.filter(office_id=invoice.office_id).first()
    if legal is None or not legal.invoice_email:
        return None
    letter, _ = Letter.objects.get_or_create(
        invoice=invoice,
        kind=kind,
        occasion=occasion,
        defaults={
            "office_id": invoice.office_id,
            "address": legal.invoice_email,
            "due_at": now,
        },
    )
    return letter


def send_again(invoice: Invoice, *, now: datetime) -> Letter:
    """An operator wants the invoice to go by e-mail, were it the second time.

    Raises ``AddressMissing``.
    """
    is_first = not invoice.letters.filter(kind=LetterKind.INVOICE).exists()
    occasion = "" if is_first else f"{now:%Y-%m-%d %H:%M:%S}"
    letter = owe_letter(invoice, LetterKind.INVOICE, occasion=occasion, now=now)
    if letter is None:
        raise AddressMissing
    return letter


def send_letters(*, now: datetime) -> int:
    """Send what is due; how many left. A letter that cannot be sent is tried again, later each
    time, and given up after some days; an operator sees it.
    """
    waiting = Letter.objects.due(now).values_list("pk", flat=True)
    return sum(_send(Letter.objects.get(pk=pk), now) for pk in list(waiting) if _claim(pk, now))


def _claim(pk: UUID, now: datetime) -> bool:
    """True for one of the workers that saw it as due; the lease runs out if that one dies."""
    return Letter.objects.due(now).filter(pk=pk).update(leased_until=now + LEASE) == 1


def _send(letter: Letter, now: datetime) -> bool:
    if not _is_wanted(letter):
        Letter.objects.filter(pk=letter.pk).update(dropped=True)
        return False
    try:
        compose_letter(letter).send()
    except OSError as problem:  # SMTP errors are OSErrors
        log.warning("letter %s not sent: %s", letter.pk, type(problem).__name__)
        tries = letter.tries + 1
        Letter.objects.filter(pk=letter.pk).update(
            tries=tries,
            dropped=tries >= TRIES,
            problem=type(problem).__name__,
            leased_until=now + LEASE * 2**tries,
        )
        return False
    with transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(sent_at=now, leased_until=None)
        _note_delivery(letter, now)
    return True


def _is_wanted(letter: Letter) -> bool:
    """A reminder about what has been paid meanwhile is not sent."""
    if letter.kind == LetterKind.INVOICE:
        return True
    return letter.invoice.state in OPEN and due_day(letter.invoice) is not None


def _note_delivery(letter: Letter, now: datetime) -> None:
    """An invoice that goes by e-mail has been delivered with it: the days to pay run from here."""
    invoice = letter.invoice
    if letter.kind == LetterKind.INVOICE and invoice.status == InvoiceStatus.ISSUED:
        mark_sent(invoice, Channel.EMAIL, now=now, by=SYSTEM)
        mark_delivered(invoice, local_day(now), now=now, by=SYSTEM)


def compose_letter(letter: Letter) -> EmailMessage:
    """The e-mail in the office's language, with the invoice as a PDF."""
    invoice = letter.invoice
    legal = LegalData.objects.get(office_id=letter.office_id)
    seller = Seller.objects.first()
    with override(legal.language):
        facts = {
            "number": invoice.number,
            "gross": amount(abs(invoice.outstanding()), legal.language),
            "is_return": invoice.outstanding() < ZERO,
            "due_on": day(due_day(invoice)),
            "account": in_groups(invoice.said["issuer"]["account"]),
            "seller": seller,
            "contract": invoice.said["contract_number"],
        }
        text = render_to_string(f"billing/letters/{letter.kind}.txt", facts)
    subject, _, body = text.strip().partition("\n\n")
    mail = EmailMessage(
        subject,
        body,
        to=[letter.address],
        reply_to=[seller.email] if seller and seller.email else [],
    )
    mail.attach(file_name(invoice, "pdf"), pdf_of(invoice, legal.language), "application/pdf")
    return mail
