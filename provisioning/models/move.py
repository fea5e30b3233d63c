"""An office on its way to another database or to its own premises."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.models import Office

from .base import PlatformModel


class Move(PlatformModel):
    """The old copy stands still from ``began_at`` until it is confirmed or called off.

    ``rights``: what its role may change again if it is called off. ``digest``: one number for
    everything that was packed; the other side reckons the same, or nothing is confirmed.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    state_before = models.CharField(max_length=20)
    rights = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    began_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "office_move"
        ordering = ("-began_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(confirmed_at=None, undone_at=None),
                name="office_move_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.began_at:%Y-%m-%d %H:%M}"
