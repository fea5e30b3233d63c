"""What follows when we fail: penalties an office may deduct, and a longer warranty."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from billing.enums import PenaltyKind
from billing.models.base import PlatformModel, money, percent
from billing.models.contract import Contract
from billing.money.amounts import ZERO, add_up


class PenaltyQuerySet(models.QuerySet["Penalty"]):
    """Penalties by what is left of them."""

    def not_deducted(self) -> PenaltyQuerySet:
        """Those of which something has not been deducted yet."""
        deducted = Coalesce(Sum("settlements__amount"), ZERO, output_field=models.DecimalField())
        return self.annotate(deducted=deducted).filter(deducted__lt=F("amount"))


class Penalty(PlatformModel):
    """A penalty the office may deduct from what it pays; it changes no tax."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="penalties")
    kind = models.CharField(max_length=10, choices=PenaltyKind.choices)
    days = models.PositiveSmallIntegerField(_("days of delay"), default=1)
    percent = percent("0.00")
    base_gross = money()
    amount = money()
    reason = models.CharField(_("reason of the penalty"), max_length=300)
    decided_on = models.DateField()

    objects = PenaltyQuerySet.as_manager()

    class Meta:
        db_table = "billing_penalty"
        ordering = ("decided_on",)

    def __str__(self) -> str:
        return f"{self.contract} {self.amount}"

    def remaining(self) -> Decimal:
        """What has not been deducted yet."""
        return self.amount - add_up(row.amount for row in self.settlements.all())


class WarrantyExtension(PlatformModel):
    """An interruption that prolongs the warranty by its days."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="extensions")
    reported_on = models.DateField()
    mended_on = models.DateField()
    days = models.PositiveSmallIntegerField()
    fault = models.CharField(max_length=60)

    class Meta:
        db_table = "billing_warranty_extension"
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "fault"], name="billing_fault_prolongs_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.contract} +{self.days}"
