"""What operators write down about an office for one another."""

from __future__ import annotations

from django.db import models

from tenants.models import Office

from .base import PlatformModel


class OfficeNote(PlatformModel):
    """A remark about an office; the office never sees it, so no resident's data belong here."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150)
    text = models.TextField(max_length=2000)

    class Meta:
        db_table = "office_note"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.office} {self.at:%Y-%m-%d}"
