"""A screen of the office's in a hall: it opens by a secret address, nobody signs in there."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet

from .location import Location


class DeviceKind(models.TextChoices):
    """What the screen is for."""

    KIOSK = "kiosk", _("kiosk: check-in and numbers")
    DISPLAY = "display", _("display: who is called where")


class HallDeviceQuerySet(OfficeQuerySet["HallDevice"]):
    """Devices by what they mean now."""

    def working(self) -> HallDeviceQuerySet:
        """Those whose address opens something."""
        return self.filter(ended_at=None)


class HallDevice(OfficeModel):
    """One screen in one building.

    ``digest``: SHA-256 of the secret in its address, which has 256 random bits. ``seen_at``: when
    it last asked for something, renewed every minute, so that an admin sees a dark screen.
    """

    location = models.ForeignKey(Location, models.CASCADE, related_name="devices")
    kind = models.CharField(max_length=7, choices=DeviceKind.choices)
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar = HallDeviceQuerySet.as_manager()

    class Meta:
        db_table = "booking_hall_device"
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.name

    def is_seen(self, now: datetime) -> bool:
        """It has asked within the last minutes."""
        return self.seen_at is not None and (now - self.seen_at).total_seconds() < SEEN_SECONDS


SEEN_SECONDS = 180
