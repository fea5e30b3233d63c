"""The ledger of migrations over all offices: each run, and each try at an office."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import PlatformModel


class FleetRun(PlatformModel):
    """One run of ``okienko offices migrate`` that found offices behind.

    ``digest``: of the release's migrations. ``ended_at`` stays empty when the run was killed.
    """

    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    planned = models.PositiveIntegerField()
    stopped = models.BooleanField(default=False)

    class Meta:
        db_table = "fleet_run"
        ordering = ("-started_at", "-id")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.planned}"


class FleetOutcome(models.TextChoices):
    """What became of a try. A busy office is tried again in the same run."""

    DONE = "done", _("done")
    BUSY = "busy", _("busy")
    FAILED = "failed", _("failed")


class FleetAttempt(PlatformModel):
    """One try at one office; what was done is written in the same transaction as the doing.

    The truth about a schema is what its own ``django_migrations`` says; this is its history, and
    outlives the office. ``error``: PostgreSQL's first line, which carries no rows.
    """

    run = models.ForeignKey(FleetRun, models.CASCADE, related_name="attempts")
    office_id = models.UUIDField()
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=FleetOutcome.choices)
    migrations = models.JSONField(default=list)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "fleet_attempt"
        ordering = ("at", "id")
        indexes = [models.Index(fields=["office_id", "-at"], name="fleet_attempt_latest")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.outcome}"
