"""What the office decided about a public holiday on a Saturday."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel


class HolidayDecision(OfficeModel):
    """A holiday on a Saturday, and the working day given off for it (Labour Code, art. 130 § 2).

    ``day_off`` None: the office decided that its hours stay as they are.
    """

    holiday = models.DateField(unique=True)
    day_off = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField()
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "booking_holiday_decision"
        ordering = ("holiday",)

    def __str__(self) -> str:
        return f"{self.holiday}"
