"""What an office may see of its own account, read from inside the office.

These queries run in the office's role: row security shows it its own rows and nothing else (see
migration ``0007_office_window``). Tables are named with their schema, because the office's path
does not hold it. Nothing here writes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from billing.enums import Interval, InvoiceKind, InvoiceStatus
from billing.models import Rail
from billing.money.amounts import ZERO

ORDER: Final = """
SELECT plan.name, subscription.interval, term.fee_net, term.discount, contract.number,
       contract.starts_on, contract.ends_on, subscription.trial_ends_on
FROM public.billing_subscription subscription
JOIN public.billing_term term ON term.subscription_id = subscription.id AND term.starts_on <= %s
JOIN public.billing_plan plan ON plan.id = term.plan_id
LEFT JOIN public.billing_contract contract ON contract.id = subscription.contract_id
WHERE coalesce(contract.starts_on, subscription.started_on) <= %s
  AND coalesce(contract.ends_on, subscription.trial_ends_on, 'infinity') > %s
ORDER BY coalesce(contract.starts_on, subscription.started_on) DESC, term.starts_on DESC
LIMIT 1
"""
EXTRAS: Final = """
SELECT add_on.name, extra.quantity, extra.fee_net
FROM public.billing_extra extra
JOIN public.billing_add_on add_on ON add_on.id = extra.add_on_id
WHERE extra.starts_on <= %s AND coalesce(extra.ends_on, 'infinity') > %s
ORDER BY extra.starts_on, extra.id
"""
INVOICES: Final = """
SELECT invoice.id, invoice.number, invoice.kind, invoice.status, invoice.issued_on, invoice.due_on,
       invoice.gross, coalesce(ksef.number, ''),
       invoice.gross
         + coalesce((SELECT sum(gross) FROM public.billing_invoice
                     WHERE corrects_id = invoice.id), 0)
         - coalesce((SELECT sum(amount) FROM public.billing_settlement
                     WHERE invoice_id = invoice.id), 0)
FROM public.billing_invoice invoice
LEFT JOIN public.billing_ksef_submission ksef
       ON ksef.invoice_id = invoice.id AND ksef.state = 'accepted'
ORDER BY invoice.issued_on DESC, invoice.ordinal DESC
"""
DOCUMENT: Final = """
SELECT document.data, ksef.number, ksef.xml
FROM public.billing_document document
LEFT JOIN public.billing_ksef_submission ksef
       ON ksef.invoice_id = document.invoice_id AND ksef.state = 'accepted'
WHERE document.invoice_id = %s
ORDER BY document.made_at DESC, document.id DESC
LIMIT 1
"""
LEGAL: Final = """
SELECT buyer_name, buyer_nip, buyer_street, buyer_postal_code, buyer_city, recipient_name,
       buyer_reference, invoice_email, rail
FROM public.billing_legal_data
"""


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """What the office has ordered, on a day."""

    plan: str
    interval: Interval
    fee_net: Decimal
    discount: Decimal
    contract_number: str | None
    starts_on: date | None
    ends_on: date | None
    trial_ends_on: date | None


@dataclass(frozen=True, slots=True)
class OwnInvoice:
    """One of the office's invoices."""

    id: UUID
    number: str
    kind: InvoiceKind
    status: InvoiceStatus
    issued_on: date
    due_on: date | None
    gross: Decimal
    ksef_number: str
    outstanding: Decimal

    @property
    def is_payable(self) -> bool:
        """Tell whether money is waited for."""
        owed = self.outstanding > ZERO and self.kind == InvoiceKind.INVOICE
        return owed and self.status.is_open


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """What an invoice says; number and bytes where KSeF has it."""

    said: dict[str, Any]
    ksef_number: str
    xml: bytes | None


@dataclass(frozen=True, slots=True)
class OwnParty:
    """How invoices for the office are addressed."""

    name: str
    nip: str
    street: str
    postal_code: str
    city: str
    recipient: str
    reference: str
    email: str
    rail: str

    @property
    def pays_by_card(self) -> bool:
        """Tell whether the office has chosen cards."""
        return self.rail == Rail.CARD


def own_order(day: date) -> OwnOrder | None:
    """The order in force, or the trial; None without either."""
    found = _one(ORDER, [day, day, day])
    return OwnOrder(found[0], Interval(found[1]), *found[2:]) if found else None


def own_extras(day: date) -> list[tuple[str, int, Decimal]]:
    """Additions in force: name, pieces, net fee per piece."""
    return _all(EXTRAS, [day, day])


def own_invoices() -> list[OwnInvoice]:
    """Everything issued to the office, newest first."""
    return [
        OwnInvoice(row[0], row[1], InvoiceKind(row[2]), InvoiceStatus(row[3]), *row[4:])
        for row in _all(INVOICES, [])
    ]


def own_document(invoice_id: UUID) -> OwnDocument | None:
    """One invoice of the office; None for what is not its own."""
    found = _one(DOCUMENT, [invoice_id])
    if found is None:
        return None
    said = json.loads(found[0], parse_float=Decimal) if isinstance(found[0], str) else found[0]
    return OwnDocument(said, found[1] or "", bytes(found[2]) if found[2] is not None else None)


def own_party() -> OwnParty | None:
    """The office's data for invoices."""
    found = _one(LEGAL, [])
    return OwnParty(*found) if found else None


def _all(query: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def _one(query: str, values: list[Any]) -> Any:
    rows = _all(query, values)
    return rows[0] if rows else None
