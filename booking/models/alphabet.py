"""The order of names as a reader of Polish, Ukrainian or English expects it.

The embedded server has no ICU, and a collation named in a query would tie us to the one that does.
So each letter gives way to a sign that stands for its place in the alphabet: by these, letter after
letter, Python and a database without a language of its own order alike.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Func, TextField, Value

from .folding import FOLDED, FOLDS

LETTERS: Final = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźżабвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
FIRST_PLACE: Final = 0x100
"""Behind all digits and signs of a keyboard."""

_places = {letter: chr(FIRST_PLACE + place) for place, letter in enumerate(LETTERS)}
# Letters of other languages stand where the letter stands that they are a marked form of.
_places |= {
    sign: _places[plain]
    for sign, plain in zip(FOLDS, FOLDED, strict=True)
    if sign.lower() not in _places and plain in _places
}
_places |= {letter.upper(): place for letter, place in _places.items() if len(letter.upper()) == 1}
MARKS: Final = "".join(_places)
PLACES: Final = "".join(_places.values())
_TABLE: Final = str.maketrans(MARKS, PLACES)


def in_order(name: str) -> str:
    """What to sort ``name`` by: signs and digits first, then letters by their alphabet."""
    return name.translate(_TABLE)


def placed(text: Any) -> Func:
    """The same of an expression, in the database: to be kept, for it looks at every letter."""
    return Func(text, Value(MARKS), Value(PLACES), function="translate", output_field=TextField())
