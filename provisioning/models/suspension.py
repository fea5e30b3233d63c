"""When and why an office was suspended, by whom, and how it ended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.models import Office

from .base import PlatformModel


class Suspension(PlatformModel):
    """One suspension, from its announcement to its end; ``reason`` is what the office is told.

    ``begun_at`` stays empty until the day has come; ``ended_at`` before it means that it was called
    off. ``state_before``: what the office goes back to. ``told_at`` and
    ``told_end_at``: when its admins were written to.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="suspensions")
    reason = models.CharField(max_length=500)
    starts_on = models.DateField()
    decided_at = models.DateTimeField()
    decided_by_id = models.UUIDField(null=True)
    decided_by_name = models.CharField(max_length=150)
    begun_at = models.DateTimeField(null=True)
    state_before = models.CharField(max_length=20, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)
    ended_by_name = models.CharField(max_length=150, blank=True)

    told_at = models.DateTimeField(null=True)
    told_end_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "suspension"
        ordering = ("-decided_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["office"], condition=Q(ended_at=None), name="suspension_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office} from {self.starts_on}"
