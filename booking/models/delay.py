"""Today it takes longer: what people who have a visit should know before they come."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from tenants.base import OfficeModel, OfficeQuerySet

from .counter import Counter
from .unit import Unit


class DelayQuerySet(OfficeQuerySet["Delay"]):
    """Notes by what they say at a moment."""

    def standing(self, now: datetime) -> DelayQuerySet:
        """Those that still say something: ``until`` is not over."""
        return self.filter(Q(until=None) | Q(until__gt=now))


class Delay(OfficeModel):
    """Opóźnienie: a note of the desk for one day, for a unit or (``counter``) one of its counters.

    ``until``: from then on the visits run in time again; None: the note stands all day.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="delays")
    counter = models.ForeignKey(
        Counter, models.CASCADE, null=True, blank=True, related_name="delays"
    )
    day = models.DateField()
    minutes = models.PositiveIntegerField()
    note = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    set_at = models.DateTimeField()
    by_name = models.CharField(max_length=150, blank=True)

    objects: ClassVar = DelayQuerySet.as_manager()

    class Meta:
        db_table = "booking_delay"
        ordering = ("day", "unit", "counter")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "unit", "counter"], name="delay_one_note", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="delay_minutes"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.minutes} min"
