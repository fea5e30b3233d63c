"""What an SMS costs: its alphabet and its parts (domain 4.7; 3GPP TS 23.038)."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("^{}[]~\\|€\f")
FOLDED: Final = str.maketrans(
    "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ„”“‘’–—\u00a0\u202f",
    'acelnoszzACELNOSZZ"""\'\'--  ',
)
SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 ._-]{1,9}[A-Za-z0-9.]")
"""What may stand as sender on a telephone: three to eleven signs, no bare number."""
GSM_ONE, GSM_MANY, UCS_ONE, UCS_MANY = 160, 153, 70, 67


def fold(text: str) -> str:
    """Polish letters and typographic marks as plain ones, so that a text stays in GSM-7."""
    return unicodedata.normalize("NFC", text).replace("…", "...").translate(FOLDED)


def is_gsm(text: str) -> bool:
    """Tell whether the cheap alphabet has every sign."""
    return all(sign in BASIC or sign in EXTENDED for sign in text)


def parts(text: str) -> int:
    """How many SMS a text costs. A part never splits an escaped sign or a surrogate pair."""
    if is_gsm(text):
        return _parts([2 if sign in EXTENDED else 1 for sign in text], GSM_ONE, GSM_MANY)
    return _parts([2 if ord(sign) > 0xFFFF else 1 for sign in text], UCS_ONE, UCS_MANY)  # noqa: PLR2004


def _parts(sizes: list[int], one: int, many: int) -> int:
    if sum(sizes) <= one:
        return 1
    count, room = 1, many
    for size in sizes:
        if size > room:
            count, room = count + 1, many
        room -= size
    return count
