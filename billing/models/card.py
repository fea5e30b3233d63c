"""Card payments: what we know of the objects over there, and the news about them."""

from __future__ import annotations

from django.db import models

from billing.models.base import money
from billing.models.contract import Contract
from billing.models.invoice import Invoice
from billing.money.amounts import ZERO
from tenants.models import Office


class MirrorKind(models.TextChoices):
    """What is mirrored; the words are those of ``billing.rail.Kind``."""

    CUSTOMER = "customer", "customer"
    SUBSCRIPTION = "subscription", "subscription"
    INVOICE = "invoice", "invoice"
    SESSION = "session", "session"


class Mirror(models.Model):
    """An object over there as it was when last fetched. The ledger is the truth about money.

    ``closed_by_us``: we said that it was paid past the card company, so its "paid" is no payment.
    """

    id = models.CharField(primary_key=True, max_length=120)
    kind = models.CharField(max_length=12, choices=MirrorKind.choices)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, null=True, related_name="+")
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, related_name="mirrors"
    )
    status = models.CharField(max_length=30)
    total = money(default=ZERO)
    paid = money(default=ZERO)
    url = models.URLField(max_length=1000, blank=True)
    period_ends_at = models.DateTimeField(null=True)
    closed_by_us = models.BooleanField(default=False)
    fetched_at = models.DateTimeField()

    class Meta:
        db_table = "billing_mirror"
        constraints = [
            models.UniqueConstraint(
                fields=["office"],
                condition=models.Q(kind=MirrorKind.CUSTOMER),
                name="billing_one_customer_an_office",
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=models.Q(kind=MirrorKind.SUBSCRIPTION),
                name="billing_one_subscription_a_contract",
            ),
        ]

    def __str__(self) -> str:
        return self.id


class StripeEvent(models.Model):
    """News, stored by its id before anything else is done with it; applied once."""

    id = models.CharField(primary_key=True, max_length=120)
    type = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, blank=True)
    object_id = models.CharField(max_length=120, blank=True)
    happened_at = models.DateTimeField(db_index=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "billing_stripe_event"
        ordering = ("received_at", "id")

    def __str__(self) -> str:
        return f"{self.type} {self.id}"
