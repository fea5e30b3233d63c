"""What an invoice consists of, what was issued word for word, and what has been paid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from billing.enums import SettlementKind
from billing.models.base import PlatformModel, money
from billing.models.fault import Penalty
from billing.models.invoice import Invoice
from billing.models.once import Once
from billing.money.amounts import ZERO


class Line(PlatformModel):
    """A line: ``net`` is ``quantity`` × ``unit_net`` less ``discount``.

    A correction has the lines as they were (``before``) and as they should be.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    before = models.BooleanField(default=False)
    name = models.CharField(max_length=300)
    quantity = models.PositiveIntegerField(default=1)
    unit_net = money()
    discount = money(default=ZERO)
    net = money()
    rate = models.CharField(max_length=4)
    first = models.DateField(null=True)
    end = models.DateField(null=True)
    once = models.OneToOneField(Once, on_delete=models.PROTECT, null=True, related_name="line")

    class Meta:
        db_table = "billing_line"
        ordering = ("-before", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "before", "position"], name="billing_line_position"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Document(PlatformModel):
    """What was issued, word for word: rows are added, never changed (by privilege).

    There is one, unless KSeF refused it: an invoice mended before it ever existed there has more,
    and the last one counts.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="documents")
    data = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "billing_document"
        ordering = ("made_at", "id")

    def __str__(self) -> str:
        return f"{self.invoice}"


class Settlement(PlatformModel):
    """Money (or a penalty) that settles an invoice; taken back by one of the opposite sign."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="settlements")
    kind = models.CharField(max_length=10, choices=SettlementKind.choices)
    amount = money()
    on = models.DateField()
    reference = models.CharField(max_length=120, blank=True)
    penalty = models.ForeignKey(
        Penalty, on_delete=models.PROTECT, null=True, related_name="settlements"
    )

    class Meta:
        db_table = "billing_settlement"
        ordering = ("on", "id")
        constraints = [
            # One card payment, one bank line: settles an invoice once however often it is told.
            models.UniqueConstraint(
                fields=["invoice", "kind", "reference"],
                condition=~Q(reference=""),
                name="billing_settled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.invoice} {self.amount}"
