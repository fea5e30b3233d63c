"""When counters work: weekly templates, and the days that differ."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel

from .counter import Counter
from .unit import Unit

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Weeks(models.TextChoices):
    """Which calendar weeks (ISO 8601 numbers) a template is for."""

    EVERY = "every", _("every week")
    ODD = "odd", _("odd weeks")
    EVEN = "even", _("even weeks")


class HoursTemplate(OfficeModel):
    """Szablon godzin (P4): reception hours by weekday, with any number of breaks.

    Rows of one ``key`` follow each other in time. ``windows``: local wall time by weekday,
    ``{"mon": ["08:00-12:00", "12:30-15:00"], …}``, half-open, on the five-minute grid.
    """

    key = models.SlugField(max_length=60)
    weeks = models.CharField(max_length=5, choices=Weeks.choices, default=Weeks.EVERY)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    windows = models.JSONField(default=dict)

    class Meta:
        db_table = "booking_hours_template"
        ordering = ("key", "valid_from", "weeks")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "weeks", "valid_from"],
                name="hours_template_key",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.key


class CalendarException(OfficeModel):
    """Nietypowy dzień: closed, or other hours, from ``first_day`` to ``last_day`` inclusive.

    For a counter, for a unit, or (neither named) for the whole office; ``reason`` is shown to
    residents.
    """

    first_day = models.DateField()
    last_day = models.DateField()
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, related_name="exceptions")
    counter = models.ForeignKey(
        Counter, models.CASCADE, null=True, blank=True, related_name="exceptions"
    )
    closed = models.BooleanField(default=False)
    windows = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = "booking_calendar_exception"
        ordering = ("first_day",)
        indexes = [models.Index(fields=["last_day", "first_day"], name="exception_days")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="exception_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(unit=None) | models.Q(counter=None), name="exception_one_scope"
            ),
            models.CheckConstraint(
                condition=~models.Q(closed=True) | models.Q(windows=[]),
                name="exception_closed_or_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.reason}".strip()
