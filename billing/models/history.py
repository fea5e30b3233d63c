"""What happened to contracts and money: rows are added, never changed (by privilege)."""

from __future__ import annotations

from django.db import models

from billing.models.base import PlatformModel
from tenants.models import Office


class Happening(PlatformModel):
    """One act in billing: who did what to which row; ``details`` holds no personal data."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=60)
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    about_kind = models.CharField(max_length=40)
    about_id = models.UUIDField(db_index=True)
    details = models.JSONField(default=dict)

    class Meta:
        db_table = "billing_happening"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
