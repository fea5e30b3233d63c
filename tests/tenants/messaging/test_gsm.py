"""What an SMS costs (3GPP TS 23.038)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.messaging.gsm import BASIC, EXTENDED, fold, is_gsm, parts


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ą" * 70, 1),
        ("ą" * 71, 2),
        ("ą" * 134, 2),
        ("ą" * 135, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("", 1),
    ],
)
def test_parts_are_counted_as_networks_do(text: str, count: int) -> None:
    assert parts(text) == count


def test_all_polish_letters_and_marks_fold_into_the_cheap_alphabet() -> None:
    polish = "ąćęłńóśźż ĄĆĘŁŃÓŚŹŻ „cytat” – — … \u00a0"
    assert not any(is_gsm(letter) for letter in "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”–—…\u00a0")
    assert is_gsm(fold(polish))
    assert fold("Zażółć") == "Zazolc"
    assert fold("o\u0301") == "o", "also when written as two signs"


def naive(text: str) -> int:
    """Fill parts sign by sign."""
    gsm = all(sign in BASIC | EXTENDED for sign in text)
    one, many = (160, 153) if gsm else (70, 67)
    sizes = [
        (2 if sign in EXTENDED else 1) if gsm else len(sign.encode("utf-16-le")) // 2
        for sign in text
    ]
    if sum(sizes) <= one:
        return 1
    filled = [0]
    for size in sizes:
        if filled[-1] + size > many:
            filled.append(0)
        filled[-1] += size
    return len(filled)


@given(st.text(alphabet=st.sampled_from("aż€[]^🙂 \n"), max_size=700))
def test_the_counter_agrees_with_a_naive_one(text: str) -> None:
    assert parts(text) == naive(text)


@given(st.text(max_size=50))
def test_folding_never_makes_a_text_dearer(text: str) -> None:
    assert parts(fold(text)) <= max(parts(text), 1) or "…" in text
