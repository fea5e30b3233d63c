"""An amount in words, in Polish, as contracts and invoices repeat it.

Forms follow the last digits: 1 złoty, 2-4 złote (but 12-14 złotych), the rest złotych.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from .amounts import grosze

# fmt: off
UNITS: Final = (
    "zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć",
    "dziesięć", "jedenaście", "dwanaście", "trzynaście", "czternaście", "piętnaście", "szesnaście",
    "siedemnaście", "osiemnaście", "dziewiętnaście",
)
TENS: Final = (
    "-", "-", "dwadzieścia", "trzydzieści", "czterdzieści", "pięćdziesiąt", "sześćdziesiąt",
    "siedemdziesiąt", "osiemdziesiąt", "dziewięćdziesiąt",
)
HUNDREDS: Final = (
    "-", "sto", "dwieście", "trzysta", "czterysta", "pięćset", "sześćset", "siedemset", "osiemset",
    "dziewięćset",
)
# fmt: on
THOUSANDS: Final = (
    ("tysiąc", "tysiące", "tysięcy"),
    ("milion", "miliony", "milionów"),
    ("miliard", "miliardy", "miliardów"),
)
ZLOTY: Final = ("złoty", "złote", "złotych")
GROSZ: Final = ("grosz", "grosze", "groszy")
TOP: Final = 1000 ** (len(THOUSANDS) + 1)


def in_words(amount: Decimal) -> str:
    """``13284.00`` as *trzynaście tysięcy dwieście osiemdziesiąt cztery złote zero groszy*.

    Raises ``NotInGrosze`` for fractions of a grosz and ``ValueError`` from a billion (10¹²) up.
    """
    zloty, rest = divmod(abs(grosze(amount)), 100)
    if zloty >= TOP:
        raise ValueError(f"too large to be spelled: {amount}")
    words = [_number(zloty), _form(zloty, ZLOTY), _number(rest), _form(rest, GROSZ)]
    return " ".join(["minus", *words] if amount < 0 else words)


def _number(number: int) -> str:
    if number == 0:
        return UNITS[0]
    groups: list[str] = []
    number, lowest = divmod(number, 1000)
    groups.extend(_below_thousand(lowest))
    for names in THOUSANDS:
        number, group = divmod(number, 1000)
        if group:
            groups[:0] = [*_below_thousand(group), _form(group, names)]
    return " ".join(groups)


def _below_thousand(number: int) -> Iterator[str]:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        yield HUNDREDS[hundreds]
    if rest >= len(UNITS):
        tens, rest = divmod(rest, 10)
        yield TENS[tens]
    if rest:
        yield UNITS[rest]


def _form(number: int, forms: tuple[str, str, str]) -> str:
    one, few, many = forms
    if number == 1:
        return one
    tens, units = divmod(number % 100, 10)
    return few if units in (2, 3, 4) and tens != 1 else many
