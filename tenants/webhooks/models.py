"""Who is told, and what was told or still is to be told."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.secrets import EncryptedTextField


class Webhook(OfficeModel):
    """An address of a partner's that is told of some events.

    ``secret`` signs what is sent; ``old_secret`` signs as well until ``old_until``, so that the
    partner can change over. ``stopped``: why nothing is sent any more without an admin's word.
    """

    name = models.CharField(max_length=100)
    url = models.CharField(max_length=1000)
    events: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    secret = EncryptedTextField()
    old_secret = EncryptedTextField(blank=True, default="")
    old_until = models.DateTimeField(null=True)
    stopped = models.CharField(max_length=40, blank=True, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook"
        ordering = ("created_at", "id")

    def __str__(self) -> str:
        return self.name

    def secrets(self, now: datetime) -> list[str]:
        """Those that sign now, the newest first."""
        old = self.old_until is not None and self.old_until > now
        return [self.secret, *([self.old_secret] if old else [])]


class DeliveryState(models.TextChoices):
    """Where a delivery is."""

    WAITING = "waiting", _("waiting")
    DELIVERED = "delivered", _("delivered")
    DEAD = "dead", _("given up")


class DeliveryQuerySet(OfficeQuerySet["Delivery"]):
    """Deliveries by what they mean at a moment."""

    def due(self, now: datetime) -> DeliveryQuerySet:
        """Those to be sent now that no worker has at hand."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.filter(free, state=DeliveryState.WAITING, due_at__lte=now)


class Delivery(OfficeModel):
    """One event for one address; ``id`` is the ``webhook-id``, the same at each attempt.

    ``body`` is the CloudEvent, which holds no personal data. ``status`` and ``error``: what the
    last attempt met.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    body = models.JSONField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    status = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=60, blank=True, default="")
    took_ms = models.PositiveIntegerField(null=True)

    objects: ClassVar = DeliveryQuerySet.as_manager()

    class Meta:
        db_table = "webhook_delivery"
        ordering = ("-created_at", "-id")
        indexes = [
            models.Index(
                fields=["due_at"], name="webhook_delivery_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.state}"
