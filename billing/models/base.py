"""What the rows of billing have in common: they live on the platform, and amounts are exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from billing.money.amounts import ZERO
from tenants.ids import uuid7

PERCENT_DIGITS = 5


class PlatformModel(models.Model):
    """A row in the public schema, with an id made by us."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta:
        abstract = True


def money(**options: Any) -> models.DecimalField[Any, Any]:
    """An amount in złoty, exact to the grosz, below 10¹²."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


def fee(**options: Any) -> models.DecimalField[Any, Any]:
    """A net price: an amount that is never negative."""
    return money(validators=[MinValueValidator(ZERO)], **options)


def percent(default: str, **options: Any) -> models.DecimalField[Any, Any]:
    """A percentage such as 12.50."""
    return models.DecimalField(
        max_digits=PERCENT_DIGITS, decimal_places=2, default=Decimal(default), **options
    )
