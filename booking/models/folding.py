"""Letters without their marks, alike in Python and in the database, so that one finds the other.

``unaccent`` is not immutable, so no stored column may use it; ``translate`` is. Capital letters
are named too: what ``lower`` knows of them depends on the locale a server was made with.
"""

from __future__ import annotations

from typing import Final

_MARKED: Final = {
    "a": "áàâäãåąā",
    "c": "ćčç",
    "d": "ďđ",
    "e": "éèêëęěē",
    "g": "ģğ",
    "i": "íìîïīı",
    "k": "ķ",
    "l": "łĺľļ",
    "n": "ńňñņ",
    "o": "óòôöõőø",
    "r": "řŕ",
    "s": "śšşș",
    "t": "ťţț",
    "u": "úùûüůűū",
    "y": "ýÿ",
    "z": "źžż",
}
_CYRILLIC: Final = "абвгґдеєёжзиіїйклмнопрстуфхцчшщьюяыэъ"
_LETTERS: Final = [(sign, plain) for plain, signs in _MARKED.items() for sign in signs]
_PAIRS: Final = {
    **dict(_LETTERS),
    **{sign.upper(): plain for sign, plain in _LETTERS if len(sign.upper()) == 1},
    **{sign.upper(): sign for sign in _CYRILLIC},
}
# What `İ` and `ı` are in capitals is a plain letter or two signs.
_PAIRS.pop("I", None)
FOLDS: Final = "".join(_PAIRS)
FOLDED: Final = "".join(_PAIRS.values())
_TABLE: Final = str.maketrans(FOLDS, FOLDED)


def fold(text: str) -> str:
    """``Łukasz Żółć`` → ``lukasz zolc``."""
    return text.translate(_TABLE).lower()
