"""What an office typed, in the language of the reader where it was translated."""

from __future__ import annotations

from typing import Any, Protocol

from django.utils.translation import get_language

from tenants.polish import polish


class Translated(Protocol):
    """A row whose words an office may have translated."""

    translations: dict[str, Any]


def in_language(row: Translated, attribute: str) -> str:
    """``attribute`` in the language of the moment, else in Polish, and marked so."""
    words = row.translations.get((get_language() or "pl")[:2], {})
    return str(words.get(attribute) or "") or polish(str(getattr(row, attribute)))


def list_in_language(row: Translated, attribute: str) -> list[str]:
    """The same of a list; one half translated stays Polish."""
    words = row.translations.get((get_language() or "pl")[:2], {}).get(attribute, ())
    own: list[str] = getattr(row, attribute)
    return list(words) if len(words) == len(own) else [polish(one) for one in own]
