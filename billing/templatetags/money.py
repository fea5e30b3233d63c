"""How pages write money, dates and accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django import template
from django.utils.translation import get_language

from billing.documents.formats import NBSP, amount, day
from billing.identifiers import in_groups

register = template.Library()


@register.filter
def zloty(value: Decimal | None) -> str:
    """``13284.00`` as *13 284,00 zł*."""
    if value is None:
        return ""
    language = "pl" if get_language() == "pl" else "en"
    return f"{amount(Decimal(value), language)}{NBSP}zł"


@register.filter
def percent(value: Decimal) -> str:
    """``12.50`` as *12,5 %*."""
    text = format(Decimal(value).normalize(), "f")
    return f"{text.replace('.', ',') if get_language() == 'pl' else text}{NBSP}%"


@register.filter
def short_day(value: date | str | None) -> str:
    """*31.01.2026*, a dash where there is none."""
    return day(value) or "–"


@register.filter
def account_groups(value: str) -> str:
    """An IBAN in groups of four, tied together."""
    return in_groups(value).replace(" ", NBSP)
