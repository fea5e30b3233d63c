"""Amounts: exact decimals in złoty, kept to the grosz; binary fractions never come near them.

Halves are rounded away from zero (half up), as the tax is rounded on an invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise
from typing import Final

ZERO: Final = Decimal("0.00")
GROSZ: Final = Decimal("0.01")
HUNDRED: Final = Decimal(100)


class NotInGrosze(ValueError):
    """An amount has a fraction of a grosz where a sum that can be paid was expected."""


def to_grosz(amount: Decimal) -> Decimal:
    """Round to the grosz, halves away from zero: 0.005 is 0.01, -0.005 is -0.01."""
    return amount.quantize(GROSZ, ROUND_HALF_UP)


def percent_of(percent: Decimal, amount: Decimal) -> Decimal:
    """So many percent of an amount, rounded to the grosz."""
    return to_grosz(amount * percent / HUNDRED)


def grosze(amount: Decimal) -> int:
    """An amount in whole grosze, as card processors want it. Raises ``NotInGrosze``."""
    exact = amount * HUNDRED
    if exact != exact.to_integral_value():
        raise NotInGrosze(str(amount))
    return int(exact)


def from_grosze(number: int) -> Decimal:
    """An amount from whole grosze: 1328400 is 13284.00."""
    return Decimal(number).scaleb(-2)


def add_up(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, with two places even when there is nothing to add."""
    return sum(amounts, ZERO)


def spread(total: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """Cut a total in the proportion of ``weights`` (days), to the grosz; the parts add up to it.

    Each cut is placed by the weights so far, so no part is more than a grosz away from its exact
    share and nothing is lost or invented. Raises ``ValueError`` when the weights are all zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError(f"cannot spread by {weights}")
    cuts = [to_grosz(total * reached / whole) for reached in accumulate(weights, initial=0)]
    return [end - start for start, end in pairwise(cuts)]
