"""What we owe offices by e-mail: invoices and reminders. Texts are written when they are sent."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing.models.base import PlatformModel
from billing.models.invoice import Invoice
from tenants.models import Office


class LetterKind(models.TextChoices):
    """Why we write."""

    INVOICE = "invoice", _("invoice")
    SOON = "soon", _("reminder before the day")
    LATE = "late", _("reminder after the day")


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by what is to be done with them."""

    def due(self, now: datetime) -> LetterQuerySet:
        """Not sent, not given up, and nobody is sending them just now."""
        free = Q(leased_until=None) | Q(leased_until__lte=now)
        return self.filter(free, sent_at=None, dropped=False, due_at__lte=now)


class Letter(PlatformModel):
    """One e-mail about one invoice; the same occasion is written about once."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    occasion = models.CharField(max_length=20, blank=True)
    address = models.EmailField()
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    dropped = models.BooleanField(default=False)
    problem = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        db_table = "billing_letter"
        ordering = ("due_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "kind", "occasion"], name="billing_one_letter_an_occasion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.invoice}"
