"""Card payments, as billing sees them: values and words that know no company behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from billing.enums import Interval


class RailUnreachable(Exception):
    """The card company did not answer; try again later with the same key."""


class RailRefused(Exception):
    """The card company refuses this request: a mistake of ours, or a change of theirs."""


class BadSignature(Exception):
    """This news is not from the card company, or it is too old."""


class Kind(StrEnum):
    """What we mirror."""

    CUSTOMER = "customer"
    SUBSCRIPTION = "subscription"
    INVOICE = "invoice"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class CustomerData:
    """An office as the card company knows it: the taxpayer, nobody who lives there."""

    office_id: str
    name: str
    nip: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class SubscriptionData:
    """A contract's recurring fee. ``first_on``: when the first period is to be asked for."""

    contract_id: str
    customer: str
    name: str
    fee_net: Decimal
    interval: Interval
    payment_days: int
    first_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class InvoiceData:
    """An invoice of the ledger: its number, its lines (net, then the tax), what there is to pay."""

    invoice_id: str
    number: str
    customer: str
    contract_number: str
    lines: tuple[tuple[str, Decimal], ...]
    to_pay: Decimal
    payment_days: int


@dataclass(frozen=True, slots=True)
class Remote:
    """An object as it is over there at this moment. ``paid``: what came in by card."""

    kind: Kind
    id: str
    status: str
    customer: str = ""
    subscription: str = ""
    total: Decimal = Decimal("0.00")
    paid: Decimal = Decimal("0.00")
    number: str = ""
    url: str = ""
    period_ends_at: datetime | None = None
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class News:
    """Something happened to an object; what it is like now has to be fetched."""

    id: str
    type: str
    kind: Kind | None
    object_id: str
    at: datetime
