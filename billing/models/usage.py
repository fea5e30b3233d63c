"""How much of its plan an office used when we last counted."""

from __future__ import annotations

from django.db import models

from billing.models.base import PlatformModel
from tenants.models import Office


class Usage(PlatformModel):
    """Counts by what limits are about (``counters``, ``locations``); ``passed``: told already."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="+")
    counted_at = models.DateTimeField()
    used = models.JSONField(default=dict)
    passed = models.JSONField(default=list)

    class Meta:
        db_table = "billing_usage"

    def __str__(self) -> str:
        return f"{self.office} {self.used}"
