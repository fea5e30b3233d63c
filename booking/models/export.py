"""A list taken out as a file: long ones are written in the background."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.base import OfficeModel


class ExportFormat(models.TextChoices):
    """What the file is."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ExportState(models.TextChoices):
    """How far it is; ``over``: the file is gone again, for it names people."""

    RUNNING = "running", _("being written")
    DONE = "done", _("ready")
    FAILED = "failed", _("could not be written")
    OVER = "over", _("deleted")


class ListExport(OfficeModel):
    """One file somebody asked for. ``query``: the list as it was seen then, with its columns."""

    person = models.ForeignKey(User, models.CASCADE, related_name="list_exports")
    format = models.CharField(max_length=4, choices=ExportFormat.choices)
    state = models.CharField(max_length=7, choices=ExportState.choices, default=ExportState.RUNNING)
    query: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="pl")
    written = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        db_table = "booking_list_export"
        ordering = ("-started_at",)
        indexes = [
            models.Index(
                fields=["until"],
                name="list_export_kept",
                condition=~models.Q(state=ExportState.OVER),
            )
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.state}"

    @property
    def file(self) -> str:
        """Where it lies among the office's files."""
        return f"wykazy/{self.pk}.{self.format}"
