"""An API key of an office, as far as it is kept: never the key itself."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet


class Scope(models.TextChoices):
    """What a program with the key may do, beside what everybody may."""

    READ = "bookings.read", _("see visits, without the person")
    PERSON = "bookings.person", _("see who comes and what they answered")
    CHANGE = "bookings.change", _("mark arrivals and no-shows, approve and reject")


class ApiKeyQuerySet(OfficeQuerySet["ApiKey"]):
    """Keys by what they mean at a moment."""

    def good(self, now: datetime) -> ApiKeyQuerySet:
        """Those that open something."""
        return self.filter(ended_at=None, expires_at__gt=now)


class ApiKey(OfficeModel):
    """A partner's key. ``digest``: SHA-256 of the key, which has 256 random bits.

    ``tail``: its last four signs, to tell keys apart. ``used_at`` is renewed every ten minutes.
    """

    name = models.CharField(max_length=100)
    scopes: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    digest = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=4)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar = ApiKeyQuerySet.as_manager()

    class Meta:
        db_table = "api_key"
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.name} …{self.tail}"

    def opens(self, scope: Scope) -> bool:
        """Tell whether the key was given this right."""
        return scope in self.scopes
