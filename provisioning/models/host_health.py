"""Whether a host answers with a certificate that browsers believe, and until when."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import models
from django.utils.translation import pgettext_lazy

from tenants.models import Hostname

WARN_BEFORE: Final = timedelta(days=14)


class HostTrouble(models.TextChoices):
    """What was found at a host; the empty value: nothing is wrong."""

    NONE = "", pgettext_lazy("host", "in order")
    UNKNOWN = "unknown", pgettext_lazy("host", "name servers do not know it")
    PRIVATE = "private", pgettext_lazy("host", "leads into a private network")
    SILENT = "silent", pgettext_lazy("host", "does not answer")
    EXPIRED = "expired", pgettext_lazy("host", "certificate has expired")
    OTHER_NAME = "other_name", pgettext_lazy("host", "certificate of another name")
    UNTRUSTED = "untrusted", pgettext_lazy("host", "certificate browsers do not trust")


class HostHealth(models.Model):
    """The last look at one host of an office, made with a TLS connection and nothing sent."""

    hostname = models.OneToOneField(
        Hostname, models.CASCADE, primary_key=True, related_name="health"
    )
    checked_at = models.DateTimeField()
    trouble = models.CharField(max_length=12, choices=HostTrouble.choices, blank=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "host_health"

    def __str__(self) -> str:
        return f"{self.hostname} {self.trouble or 'ok'}"

    def ends_soon(self, now: datetime) -> bool:
        """The certificate was to be renewed long ago: warn while there is time."""
        return self.expires_at is not None and self.expires_at - now < WARN_BEFORE

    @property
    def expires_on(self) -> date | None:
        """The last day of the certificate."""
        return self.expires_at.date() if self.expires_at else None
