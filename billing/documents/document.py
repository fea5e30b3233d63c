"""What stands in an invoice: one value, frozen when issued; print and XML are made from it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.enums import InvoiceKind
from billing.models import Party
from billing.money.vat import Totals, VatRate


@dataclass(frozen=True, slots=True)
class Item:
    """A line: ``net`` = ``quantity`` × ``unit_net`` − ``discount``. ``end`` is not included."""

    name: str
    net: Decimal
    quantity: int = 1
    unit_net: Decimal = Decimal("0.00")
    discount: Decimal = Decimal("0.00")
    rate: VatRate = VatRate.STANDARD
    first: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who sells, with what only a seller states."""

    party: Party
    account: str
    bank: str = ""
    email: str = ""
    phone: str = ""
    regon: str = ""
    krs: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """Who buys and who receives, with the flags of FA(3)."""

    buyer: Party
    recipient: Party | None
    is_jst: bool
    is_vat_group: bool
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is to be paid. ``due_on`` is unknown before delivery, so the days are stated."""

    payment_days: int
    split_payment: bool
    deductions: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class Corrected:
    """The invoice a correction is for, and why."""

    number: str
    issued_on: date
    reason: str
    ksef_number: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """Everything an invoice says. Dates of the period include ``period_last``."""

    kind: InvoiceKind
    number: str
    issued_on: date
    issuer: Issuer
    customer: Customer
    items: tuple[Item, ...]
    totals: Totals
    terms: Terms
    before: tuple[Item, ...] = ()
    period_first: date | None = None
    period_last: date | None = None
    contract_number: str = ""
    contract_signed_on: date | None = None
    corrected: Corrected | None = None

    @property
    def to_pay(self) -> Decimal:
        """The gross sum less what is deducted."""
        return self.totals.gross - sum((amount for _, amount in self.terms.deductions), Decimal(0))

    def as_json(self) -> dict[str, Any]:
        """As plain values: amounts and dates are texts."""
        made: dict[str, Any] = _plain(asdict(self))
        return made | {
            "net": str(self.totals.net),
            "vat": str(self.totals.vat),
            "gross": str(self.totals.gross),
            "to_pay": str(self.to_pay),
        }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal | date):
        return str(value)
    return value
