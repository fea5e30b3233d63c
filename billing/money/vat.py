"""VAT as an invoice states it: net sums per rate, tax once per rate, rounded half up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .amounts import add_up, percent_of


class VatRate(StrEnum):
    """The rates we can invoice; the first is the one for software and services.

    Exempt and reverse-charge sales need a legal basis on the document and are not sold here.
    """

    STANDARD = "23"
    REDUCED = "8"
    LOW = "5"

    @property
    def percent(self) -> Decimal:
        """The rate as a number: 23."""
        return Decimal(self.value)


@dataclass(frozen=True, slots=True)
class RateTotal:
    """What is sold at one rate."""

    rate: VatRate
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        """Net and tax together."""
        return self.net + self.vat


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a document: by rate, and altogether."""

    rates: tuple[RateTotal, ...]

    @property
    def net(self) -> Decimal:
        """Net of all rates."""
        return add_up(rate.net for rate in self.rates)

    @property
    def vat(self) -> Decimal:
        """Tax of all rates."""
        return add_up(rate.vat for rate in self.rates)

    @property
    def gross(self) -> Decimal:
        """What there is to pay before any deduction."""
        return self.net + self.vat


def total(lines: Iterable[tuple[VatRate, Decimal]]) -> Totals:
    """Add up net amounts (already in grosze) by rate, highest rate first, and tax each sum once."""
    sums: dict[VatRate, Decimal] = {}
    for rate, net in lines:
        sums[rate] = sums.get(rate, Decimal("0.00")) + net
    return Totals(
        tuple(
            RateTotal(rate, net, percent_of(rate.percent, net))
            for rate, net in sorted(sums.items(), key=lambda item: -item[0].percent)
        )
    )


def difference(after: Totals, before: Totals) -> Totals:
    """What a correction changes, by rate: the corrected totals less the ones that were stated.

    The tax is the difference of two rounded taxes, so that both documents together state the tax
    that is owed; rounding the tax of the difference could be a grosz off.
    """
    rates = dict.fromkeys(total.rate for side in (after, before) for total in side.rates)
    changed = (
        RateTotal(
            rate,
            _sum(after, rate).net - _sum(before, rate).net,
            _sum(after, rate).vat - _sum(before, rate).vat,
        )
        for rate in sorted(rates, key=lambda rate: -rate.percent)
    )
    return Totals(tuple(changed))


def _sum(totals: Totals, rate: VatRate) -> RateTotal:
    nothing = RateTotal(rate, Decimal("0.00"), Decimal("0.00"))
    return next((each for each in totals.rates if each.rate == rate), nothing)
