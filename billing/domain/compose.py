"""Everything an invoice will say, put together at the moment it is issued."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from billing.documents.document import (
    Corrected,
    Customer,
    InvoiceDocument,
    Issuer,
    Terms,
)
from billing.domain.items import read_items, sums
from billing.enums import InvoiceKind
from billing.errors import LegalDataMissing, SellerMissing
from billing.models import Invoice, LegalData, Seller
from billing.money.vat import difference

ONE_DAY = timedelta(days=1)


def compose(invoice: Invoice, deductions: tuple[tuple[str, Decimal], ...] = ()) -> InvoiceDocument:
    """The document of an invoice that has its number and day.

    Raises ``LegalDataMissing`` or ``SellerMissing``.
    """
    legal = LegalData.objects.filter(office_id=invoice.office_id).first()
    if legal is None:
        raise LegalDataMissing
    items, before = read_items(invoice), read_items(invoice, before=True)
    is_correction = invoice.kind == InvoiceKind.CORRECTION
    totals = difference(sums(items), sums(before)) if is_correction else sums(items)
    contract = invoice.contract
    return InvoiceDocument(
        kind=InvoiceKind(invoice.kind),
        number=invoice.number or "",
        issued_on=invoice.issued_on or invoice.created_at.date(),
        issuer=_issuer(),
        customer=_customer(legal),
        items=items,
        before=before,
        totals=totals,
        terms=Terms(
            payment_days=contract.payment_days if contract else 30,
            split_payment=legal.split_payment,
            deductions=deductions,
        ),
        period_first=invoice.period_first,
        period_last=invoice.period_end - ONE_DAY if invoice.period_end else None,
        contract_number=contract.number if contract else "",
        contract_signed_on=contract.signed_on if contract else None,
        corrected=_corrected(invoice),
    )


def _issuer() -> Issuer:
    seller = Seller.objects.first()
    if seller is None:
        raise SellerMissing
    return Issuer(
        party=seller.party(),
        account=seller.account,
        bank=seller.bank,
        email=seller.email,
        phone=seller.phone,
        regon=seller.regon,
        krs=seller.krs,
    )


def _customer(legal: LegalData) -> Customer:
    return Customer(
        buyer=legal.buyer(),
        recipient=legal.recipient(),
        is_jst=legal.is_jst,
        is_vat_group=legal.is_vat_group,
        reference=legal.buyer_reference,
    )


def _corrected(invoice: Invoice) -> Corrected | None:
    original = invoice.corrects
    if original is None or original.issued_on is None:
        return None
    return Corrected(original.number or "", original.issued_on, invoice.reason)
