"""A key for a new thing, made of its name."""

from __future__ import annotations

import re
from typing import Final

from tenants.messaging.gsm import fold

from .sections import Section

LONGEST: Final = 60
ROOM: Final = 54
"""So much is taken of a name; the rest is for a number that tells it from another."""


def key_for(section: Section, name: str) -> str:
    """A key nobody has yet: ``dowod-osobisty``, ``dowod-osobisty-2``."""
    word = slug_of(name)
    taken = set(section.rows().values_list("key", flat=True))
    return next(one for one in _numbered(word) if one not in taken)


def free_key(name: str, taken: set[str]) -> str:
    """The same among other keys."""
    return next(one for one in _numbered(slug_of(name)) if one not in taken)


def slug_of(name: str) -> str:
    """Small letters, digits and single hyphens of a name."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name).lower()).strip("-")
    return plain[:ROOM].strip("-") or "nowe"


def _numbered(word: str) -> list[str]:
    return [word, *(f"{word}-{number}" for number in range(2, 1000))]
