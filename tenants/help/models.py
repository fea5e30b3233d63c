"""What the staff tells us about trouble, and how far somebody is with the first day."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.secrets import EncryptedTextField


class ProblemReport(OfficeModel):
    """A problem as somebody of the staff told it; a floor above makes a ticket of it (P27).

    ``page``: the address without its query, where it happened. The words are sealed: people write
    about people. ``ticket``: the number it was given, once it was.
    """

    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    page = models.CharField(max_length=200, blank=True)
    text = EncryptedTextField()
    ticket = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        db_table = "problem_report"
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page}"


class PracticeClockQuerySet(OfficeQuerySet["PracticeClock"]):
    """The single row, and what it says."""

    def ahead(self) -> timedelta:
        """How far the clock is ahead; not at all before anybody moved it."""
        return timedelta(seconds=self.values_list("seconds", flat=True).first() or 0)


class PracticeClock(OfficeModel):
    """By how much the clock of a practice office has been moved; one row, none elsewhere."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    seconds = models.BigIntegerField(default=0)

    objects: ClassVar = PracticeClockQuerySet.as_manager()

    class Meta:
        db_table = "practice_clock"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(singleton=True), name="practice_clock_one_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s"


class FirstStep(OfficeModel):
    """A step of the first day that somebody has done; ``step`` is its heading's anchor."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="first_steps")
    step = models.CharField(max_length=80)

    class Meta:
        db_table = "first_step"
        constraints = [models.UniqueConstraint(fields=["person", "step"], name="first_step_once")]

    def __str__(self) -> str:
        return self.step
