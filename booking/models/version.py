"""What residents could read and book of a service, each time it changed."""

from __future__ import annotations

from django.db import models

from tenants.base import OfficeModel

from .service import Service


class ServiceVersion(OfficeModel):
    """Wersja sprawy: a state in which it was published. Append-only, as the audit trail is.

    ``words``: the service in the words of the office file; ``changed``: the keys that differ from
    the version before.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=150, blank=True)
    words = models.JSONField()
    changed = models.JSONField(default=list)

    class Meta:
        db_table = "booking_service_version"
        ordering = ("-number", "-id")
        constraints = [
            models.UniqueConstraint(fields=["service", "number"], name="service_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.number}"
