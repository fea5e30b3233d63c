"""What the bank told us: statements and their lines; nothing that came in is ever thrown away."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.models.base import PlatformModel, money
from billing.money.amounts import ZERO


class LineState(models.TextChoices):
    """What became of a line."""

    MATCHED = "matched", pgettext_lazy("bank line", "booked")
    PARTLY = "partly", pgettext_lazy("bank line", "partly booked")
    UNMATCHED = "unmatched", pgettext_lazy("bank line", "not booked")
    SET_ASIDE = "set_aside", pgettext_lazy("bank line", "set aside")


class Statement(PlatformModel):
    """One imported file."""

    name = models.CharField(max_length=200)
    imported_at = models.DateTimeField()
    imported_by = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "billing_statement"
        ordering = ("-imported_at",)

    def __str__(self) -> str:
        return self.name


class StatementLineQuerySet(models.QuerySet["StatementLine"]):
    """Lines by what is to be done with them."""

    def waiting(self) -> StatementLineQuerySet:
        """Those an operator should look at."""
        return self.filter(state__in=[LineState.UNMATCHED, LineState.PARTLY])


class StatementLine(PlatformModel):
    """A movement on our account. ``left`` is what no invoice has taken yet."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    fingerprint = models.CharField(max_length=64, unique=True)
    booked_on = models.DateField(db_index=True)
    amount = money()
    left = money(default=ZERO)
    currency = models.CharField(max_length=3, default="PLN")
    title = models.CharField(max_length=500, blank=True)
    payer = models.CharField(max_length=300, blank=True)
    account = models.CharField(max_length=42, blank=True)
    state = models.CharField(max_length=10, choices=LineState.choices, default=LineState.UNMATCHED)
    why = models.CharField(_("why it was set aside"), max_length=200, blank=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        db_table = "billing_statement_line"
        ordering = ("-booked_on", "id")

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount}"

    def take(self, amount: Decimal) -> None:
        """An invoice has taken so much of it."""
        self.left -= amount
        self.state = LineState.PARTLY if self.left else LineState.MATCHED
        self.save(update_fields=["left", "state"])

    @property
    def reference(self) -> str:
        """How settlements name it: one line settles an invoice once."""
        return f"bank:{self.fingerprint}"
