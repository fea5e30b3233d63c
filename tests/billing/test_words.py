"""Amounts in words: every one can be read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.money.amounts import NotInGrosze, from_grosze
from billing.money.words import HUNDREDS, TENS, THOUSANDS, UNITS, in_words

VALUES = (
    {word: value for value, word in enumerate(UNITS)}
    | {word: 10 * value for value, word in enumerate(TENS) if word != "-"}
    | {word: 100 * value for value, word in enumerate(HUNDREDS) if word != "-"}
)
POWERS = {form: 1000 ** (at + 1) for at, forms in enumerate(THOUSANDS) for form in forms}


def read(words: list[str]) -> int:
    """Read a number back: groups are added, powers multiply the group before them."""
    whole = group = 0
    for word in words:
        if word in POWERS:
            whole, group = whole + group * POWERS[word], 0
        else:
            group += VALUES[word]
    return whole + group


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "zero złotych zero groszy"),
        ("1.01", "jeden złoty jeden grosz"),
        ("2.02", "dwa złote dwa grosze"),
        ("5.12", "pięć złotych dwanaście groszy"),
        ("12.14", "dwanaście złotych czternaście groszy"),
        ("22.22", "dwadzieścia dwa złote dwadzieścia dwa grosze"),
        ("112.00", "sto dwanaście złotych zero groszy"),
        ("132.84", "sto trzydzieści dwa złote osiemdziesiąt cztery grosze"),
        ("1000.00", "jeden tysiąc złotych zero groszy"),
        (
            "13284.00",
            "trzynaście tysięcy dwieście osiemdziesiąt cztery złote zero groszy",
        ),
        ("2000001.00", "dwa miliony jeden złotych zero groszy"),
        ("-10.00", "minus dziesięć złotych zero groszy"),
    ],
)
def test_amounts_as_contracts_write_them(amount: str, words: str) -> None:
    assert in_words(Decimal(amount)) == words


@given(st.integers(0, 10**14 - 1))
def test_what_is_written_can_be_read_back(number: int) -> None:
    words = in_words(from_grosze(number)).split()
    middle = next(at for at, word in enumerate(words) if word.startswith("złot"))
    assert read(words[:middle]) * 100 + read(words[middle + 1 : -1]) == number


def test_what_cannot_be_paid_or_spelled_is_refused() -> None:
    with pytest.raises(NotInGrosze):
        in_words(Decimal("0.001"))
    with pytest.raises(ValueError, match="too large"):
        in_words(Decimal(10**12))
