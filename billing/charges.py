"""What a period costs: plain Python over fees, days and exact amounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.money.amounts import HUNDRED, add_up, to_grosz
from billing.periods import Period, Span


@dataclass(frozen=True, slots=True)
class Fee:
    """A net price per whole period, and the days it is agreed for (``end`` None: until further)."""

    name: str
    net: Decimal
    first: date
    end: date | None = None
    quantity: int = 1
    discount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Charge:
    """A line to invoice: ``net`` is ``quantity`` × ``unit_net`` less ``discount``, exactly.

    ``span``: the days it pays for; ``of_days``: the days of the whole period where it is a part.
    """

    name: str
    quantity: int
    unit_net: Decimal
    discount: Decimal
    net: Decimal
    span: Span
    of_days: int | None = None


def charges(period: Period, fees: Iterable[Fee]) -> list[Charge]:
    """What each fee costs in the period, in their order; what costs nothing makes no line."""
    return [made for fee in fees if (made := _charge(period, fee)) is not None]


def cost(period: Period, fees: Iterable[Fee]) -> Decimal:
    """The net cost of a period."""
    return add_up(charge.net for charge in charges(period, fees))


def part(total: Decimal, whole: Span, days: Span) -> Decimal:
    """The share of some days in the price of a whole period, by the day.

    Cut by position, not by length: however a period is divided, its parts add up to the whole.
    """
    before = total * (days.first - whole.first).days / whole.days
    after = total * (days.end - whole.first).days / whole.days
    return to_grosz(after) - to_grosz(before)


def _charge(period: Period, fee: Fee) -> Charge | None:
    days = period.span.common(fee.first, fee.end)
    full = fee.net * fee.quantity
    if not days.days or not full:
        return None
    discounted = to_grosz(full * (HUNDRED - fee.discount) / HUNDRED)
    if days == period.whole:
        return Charge(fee.name, fee.quantity, fee.net, full - discounted, discounted, days)
    full, net = (part(sum_, period.whole, days) for sum_ in (full, discounted))
    return Charge(fee.name, 1, full, full - net, net, days, of_days=period.whole.days)
