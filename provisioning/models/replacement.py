"""An office that was put back from a backup: which schema it left, which it has now."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.models import Office

from .base import PlatformModel


class Replacement(PlatformModel):
    """A restoration: the office stands in ``schema`` now, ``old_schema`` is kept until confirmed.

    ``old_schema`` is empty where there was none left. ``forgotten``: people forgotten again,
    because they had been since the backup was made.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    schema = models.CharField(max_length=63)
    old_schema = models.CharField(max_length=63, blank=True)
    written_at = models.DateTimeField()
    rows = models.PositiveBigIntegerField(default=0)
    forgotten = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    switched_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "office_replacement"
        ordering = ("-began_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["office"],
                condition=Q(confirmed_at=None, undone_at=None),
                name="office_replacement_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.began_at:%Y-%m-%d %H:%M}"
