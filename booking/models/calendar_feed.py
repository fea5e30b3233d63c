"""A secret address at which somebody's own calendar reads the visits of counters."""

from __future__ import annotations

from django.db import models

from tenants.accounts.models import User
from tenants.base import OfficeModel

from .counter import Counter


class CalendarFeed(OfficeModel):
    """A feed of one person; without ``counter``: of the counters the person looks after.

    ``digest``: SHA-256 of the secret in its address, which has 256 random bits.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    counter = models.ForeignKey(Counter, models.CASCADE, null=True, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "booking_calendar_feed"
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "counter"], nulls_distinct=False, name="calendar_feed_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.counter_id or 'own'}"
