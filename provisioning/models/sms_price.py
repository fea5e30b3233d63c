"""What one part of an SMS costs an office, as its own contract with a gateway says."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from tenants.models import Office

MOST: Final = Decimal(10)


class SmsPrice(models.Model):
    """Noted by an operator: offices pay their gateways themselves, and no gateway tells a price."""

    office = models.OneToOneField(
        Office, models.CASCADE, primary_key=True, related_name="sms_price"
    )
    net = models.DecimalField(
        max_digits=6,
        decimal_places=4,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MOST)],
    )
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=150)

    class Meta:
        db_table = "office_sms_price"

    def __str__(self) -> str:
        return f"{self.office_id} {self.net}"
