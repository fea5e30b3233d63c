"""How amounts and dates look on a printed document, by language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

NBSP = "\N{NO-BREAK SPACE}"


def amount(value: Decimal | str, language: str) -> str:
    """``13284.00`` as *13 284,00* in Polish (with non-breaking spaces), *13,284.00* in English."""
    text = f"{Decimal(value):,.2f}"
    if language == "pl":
        return text.replace(",", NBSP).replace(".", ",")
    return text


def day(value: date | str | None) -> str:
    """``2026-01-31`` as *31.01.2026*: the same in both languages, nobody can misread it."""
    if not value:
        return ""
    return f"{date.fromisoformat(value) if isinstance(value, str) else value:%d.%m.%Y}"
