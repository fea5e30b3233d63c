"""The order of names as a reader of Polish, Ukrainian or English expects it.

The embedded server has no ICU, and a collation named in a query would tie us to the one that does.
"""

from __future__ import annotations

from typing import Final

LETTERS: Final = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźżабвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
PLACES: Final = {letter: place for place, letter in enumerate(LETTERS)}


def in_order(name: str) -> tuple[tuple[int, int], ...]:
    """What to sort ``name`` by: signs and digits first, then letters by their alphabet."""
    return tuple(_place(sign) for sign in name.casefold())


def _place(sign: str) -> tuple[int, int]:
    known = PLACES.get(sign)
    if known is not None:
        return 1, known
    return (2, ord(sign)) if sign.isalpha() else (0, ord(sign))
