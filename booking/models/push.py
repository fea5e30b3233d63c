"""A phone or browser that wants to be reminded of a visit."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel
from tenants.secrets import EncryptedTextField

from .contact import Contact


class PushSubscription(OfficeModel):
    """One device, for one visit; deleted with the person on it.

    ``sealed`` holds what the browser gave (address and keys, JSON); ``endpoint_index`` is the
    address as an HMAC, so that asking twice is one subscription.
    """

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="push_subscriptions")
    sealed = EncryptedTextField()
    endpoint_index = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "booking_push_subscription"
        constraints = [
            models.UniqueConstraint(fields=["contact", "endpoint_index"], name="push_once")
        ]

    def __str__(self) -> str:
        return f"push {self.pk}"
