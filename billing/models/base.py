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


Exact = models.DecimalField[Decimal | int, Decimal]


def money(**options: Any) -> Exact:
    """An amount in złoty, exact to the grosz, below 10¹²."""
    return models.DecimalField(max_digits=14, decimal_places=2, **options)


def fee(**options: Any) -> Exact:
    """A net price: an amount that is never negative."""
    return money(validators=[MinValueValidator(ZERO)], **options)


def list_price(**options: Any) -> models.DecimalField[Decimal | None, Decimal | None]:
    """A net price of the price list; NULL: agreed with each office."""
    return models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(ZERO)],
        **options,
    )


def percent(default: str, **options: Any) -> Exact:
    """A percentage such as 12.50."""
    return models.DecimalField(
        max_digits=PERCENT_DIGITS, decimal_places=2, default=Decimal(default), **options
    )
