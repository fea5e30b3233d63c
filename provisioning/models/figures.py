"""How an office is doing, in counts, as of the last look into its schema."""

from __future__ import annotations

from django.db import models

from tenants.models import Office


class OfficeFigures(models.Model):
    """One row for each office, written in the background: the list of offices reads only this.

    Counts and moments, never anything of a resident's. ``failed`` and ``sms`` are those of thirty
    days; ``behind``: migrations its schema has not seen; ``trouble``: why the last look failed.
    """

    office = models.OneToOneField(Office, models.CASCADE, primary_key=True, related_name="figures")
    at = models.DateTimeField(db_index=True)
    took_ms = models.PositiveIntegerField(default=0)
    last_sign_in = models.DateTimeField(null=True)
    bookings = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    sms = models.PositiveIntegerField(default=0)
    version = models.CharField(max_length=120, blank=True)
    behind = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "office_figures"

    def __str__(self) -> str:
        return f"{self.office_id} {self.at:%Y-%m-%d %H:%M}"
