"""Money is exact: taxes are rounded half up, parts add up to the whole."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money.amounts import NotInGrosze, from_grosze, grosze, percent_of, spread, to_grosz
from billing.money.vat import RateTotal, Totals, VatRate, difference, total

amounts = st.integers(-(10**11), 10**11).map(from_grosze)
prices = st.integers(0, 10**9).map(from_grosze)
lines = st.lists(st.tuples(st.sampled_from(VatRate), amounts), max_size=12)


def half_up(exact: Fraction) -> Decimal:
    """The rule as a school book has it: add half a grosz to the size and cut."""
    size = abs(exact) * 100 + Fraction(1, 2)
    cut = Decimal(size.numerator) / size.denominator
    whole = Decimal(size.numerator // size.denominator)
    assert whole == cut.to_integral_value(ROUND_FLOOR)
    return (whole if exact >= 0 else -whole).scaleb(-2)


def test_the_yearly_fee_of_the_county_contract() -> None:
    sums = total([(VatRate.STANDARD, Decimal("10800.00"))])
    assert (sums.net, sums.vat, sums.gross) == (
        Decimal("10800.00"),
        Decimal("2484.00"),
        Decimal("13284.00"),
    )


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1.004999", "1.00")],
)
def test_halves_go_away_from_zero(amount: str, rounded: str) -> None:
    assert str(to_grosz(Decimal(amount))) == rounded


@given(amounts, st.integers(0, 10_000))
def test_a_percentage_is_rounded_as_by_hand(amount: Decimal, hundredths: int) -> None:
    exact = Fraction(amount) * Fraction(hundredths, 10_000)
    assert percent_of(Decimal(hundredths).scaleb(-2), amount) == half_up(exact)


@given(lines)
def test_tax_is_taken_once_per_rate_and_sums_agree(rows: list[tuple[VatRate, Decimal]]) -> None:
    sums = total(rows)
    for part in sums.rates:
        net = sum((net for rate, net in rows if rate == part.rate), Decimal(0))
        assert part.net == net
        assert part.vat == half_up(Fraction(net) * int(part.rate) / 100)
    assert sums.net == sum((net for _, net in rows), Decimal(0))
    assert sums.gross == sums.net + sums.vat == sum((r.gross for r in sums.rates), Decimal(0))
    assert [r.rate for r in sums.rates] == sorted({r for r, _ in rows}, key=lambda r: -int(r))


@given(lines, st.randoms())
def test_the_order_of_lines_changes_nothing(rows, random) -> None:  # type: ignore[no-untyped-def]
    mixed = list(rows)
    random.shuffle(mixed)
    assert total(mixed) == total(rows)


@given(lines, lines)
def test_a_document_and_its_correction_state_the_tax_that_is_owed(before, after) -> None:  # type: ignore[no-untyped-def]
    stated, owed = total(before), total(after)
    change = difference(owed, stated)
    assert stated.net + change.net == owed.net
    assert stated.vat + change.vat == owed.vat
    for part in change.rates:
        both = [each for side in (stated, change) for each in side.rates if each.rate == part.rate]
        right = [each.vat for each in owed.rates if each.rate == part.rate] or [Decimal(0)]
        assert sum((each.vat for each in both), Decimal(0)) == right[0]


def test_the_tax_of_a_difference_is_not_the_difference_of_taxes() -> None:
    """Negative control: the short cut would leave the office a grosz off."""
    stated = total([(VatRate.STANDARD, Decimal("0.02"))])  # tax 0.0046 -> 0.00
    owed = total([(VatRate.STANDARD, Decimal("0.04"))])  # tax 0.0092 -> 0.01
    short_cut = total([(VatRate.STANDARD, Decimal("0.02"))])
    assert difference(owed, stated).vat == Decimal("0.01")
    assert short_cut.vat == Decimal("0.00")


@given(amounts, st.lists(st.integers(0, 400), min_size=1, max_size=40).filter(any))
def test_parts_add_up_and_none_is_more_than_a_grosz_off(amount: Decimal, days: list[int]) -> None:
    parts = spread(amount, days)
    assert sum(parts, Decimal(0)) == amount
    for part, weight in zip(parts, days, strict=True):
        exact = Fraction(amount) * Fraction(weight, sum(days))
        assert abs(Fraction(part) - exact) <= Fraction(1, 100)
        assert part == 0 or weight > 0


def test_nothing_can_be_spread_over_no_days() -> None:
    with pytest.raises(ValueError, match="spread"):
        spread(Decimal("1.00"), [0, 0])
    with pytest.raises(ValueError, match="spread"):
        spread(Decimal("1.00"), [3, -1])


@given(amounts)
def test_grosze_there_and_back(amount: Decimal) -> None:
    assert from_grosze(grosze(amount)) == amount
    assert isinstance(grosze(amount), int)


def test_a_fraction_of_a_grosz_cannot_be_paid() -> None:
    with pytest.raises(NotInGrosze):
        grosze(Decimal("0.005"))


def test_a_correction_down_to_nothing_takes_everything_back() -> None:
    stated = total([(VatRate.STANDARD, Decimal("10800.00"))])
    assert difference(total([]), stated) == Totals(
        (RateTotal(VatRate.STANDARD, Decimal("-10800.00"), Decimal("-2484.00")),)
    )
