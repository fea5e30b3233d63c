"""The edition of a part of the office file, as a screen showed it (``tenants.editions``)."""

from __future__ import annotations

from collections.abc import Collection

from tenants.editions import ChangedMeanwhile, check_edition, digest
from tenants.officefile.typed import words_of

__all__ = ["ChangedMeanwhile", "check_edition", "digest", "edition_of"]


def edition_of(part: object, keys: Collection[str] | None = None) -> str:
    """The digest of a part, perhaps only of some of its keys."""
    words = words_of(part)
    if keys is not None:
        words = {key: value for key, value in words.items() if key in keys}
    return digest(words)
