"""What an office typed, in the language of the reader where it was translated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language


def in_language(translations: Mapping[str, Mapping[str, Any]], attribute: str) -> str:
    """``attribute`` in the language of the moment; empty where none is."""
    return str(translations.get((get_language() or "pl")[:2], {}).get(attribute) or "")
