"""A counter: one place of service with its own calendar, and what of each day is taken there."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from tenants.base import OfficeModel

from .service import Service
from .unit import Unit

DAY_CELLS = 288


class Counter(OfficeModel):
    """Okienko, stanowisko, kolejka (P3). The lowest ``priority`` is tried first (P3.5)."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="counters")
    services = models.ManyToManyField(
        Service, related_name="counters", db_table="booking_counter_service", blank=True
    )
    priority = models.PositiveIntegerField(default=1)
    hours_key = models.SlugField(max_length=60)
    # The largest party one visit may bring here.
    people = models.PositiveIntegerField(default=1, validators=[MinValueValidator(1)])
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_counter"
        ordering = ("position", "priority", "name", "key")

    def __str__(self) -> str:
        return self.name


class MaskField(models.Field[int, int]):
    """A day in 288 cells of five local minutes, as an ``int``: bit *i* is cell *i*, from midnight.

    Stored as ``bit(288)`` whose leftmost bit is cell 0.
    """

    def db_type(self, connection: Any) -> str:
        return f"bit({DAY_CELLS})"

    def from_db_value(self, value: str | None, *args: Any) -> int | None:
        return None if value is None else int(value[::-1], 2)

    def get_prep_value(self, value: int | None) -> str | None:
        return None if value is None else f"{value:0{DAY_CELLS}b}"[::-1]


class DayMask(OfficeModel):
    """The cells of one counter's day taken by booked and arrived visits, their buffers included.

    Written in the transaction that books or frees them, so never stale; what can run out by itself
    (held, pending, awaiting approval) is not here. Derived: rebuilt from bookings at any time (I3).
    """

    counter = models.ForeignKey(Counter, models.CASCADE, related_name="day_masks")
    day = models.DateField()
    busy = MaskField(default=0)

    class Meta:
        db_table = "booking_day_mask"
        constraints = [models.UniqueConstraint(fields=["counter", "day"], name="day_mask_key")]

    def __str__(self) -> str:
        return f"{self.counter_id} {self.day}"
