"""A unit of the office: a department, a branch, a customer desk."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel

from .location import Location
from .told import in_language


class UnitStatus(models.TextChoices):
    """Whether residents may book here (P2.4)."""

    OPEN = "open", _("takes bookings")
    CLOSED = "closed", _("takes no bookings")


class Unit(OfficeModel):
    """Jednostka, wydział: what residents choose as the place (P2)."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    location = models.ForeignKey(Location, models.PROTECT, related_name="units")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    fax = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    bip_url = models.URLField(blank=True)
    # The key of an hours template, whose rows change with the season; empty: counters decide.
    hours_key = models.SlugField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=UnitStatus.choices, default=UnitStatus.OPEN)
    translations = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "booking_unit"
        ordering = ("position", "name", "key")

    def __str__(self) -> str:
        return self.name

    @property
    def told_name(self) -> str:
        """Its name in the language of the moment, else in Polish."""
        return in_language(self, "name")

    @property
    def is_open(self) -> bool:
        """Takes bookings."""
        return self.status == UnitStatus.OPEN
