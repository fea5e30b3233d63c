"""Whether the platform's own hosts answer with a certificate that browsers believe."""

from __future__ import annotations

from django.db import models

from .host_health import HostTrouble


class PlaceHealth(models.Model):
    """The last look at one of them: the domain itself, or the operators' host."""

    name = models.CharField(max_length=253, primary_key=True)
    checked_at = models.DateTimeField()
    trouble = models.CharField(max_length=12, choices=HostTrouble.choices, blank=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "place_health"

    def __str__(self) -> str:
        return f"{self.name} {self.trouble or 'ok'}"
