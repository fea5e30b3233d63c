"""The number a resident reads out: letters and digits nobody mistakes (O3)."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 8


def new_reference() -> str:
    """Eight random characters without 0, 1, I, O; it begins with a letter, so it is no PIN."""
    # Thirty-two letters: none of them is drawn more often from a byte.
    rest = (ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(LENGTH - 1))
    return secrets.choice(LETTERS) + "".join(rest)
