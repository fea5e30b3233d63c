"""The number a resident reads out: letters and digits nobody mistakes (O3)."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 8


def new_reference() -> str:
    """Eight random characters without 0, 1, I, O; it begins with a letter, so it is no PIN."""
    rest = (secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return secrets.choice(LETTERS) + "".join(rest)
