"""When an office lets us in: its grant for a ticket, and each visit under it.

We can only read grants: the platform's role has no right to make or to prolong one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from provisioning.models.shared import SharedModel, shared
from provisioning.models.ticket import Ticket
from tenants.models import Office

LONGEST: Final = timedelta(hours=2)


class GrantQuerySet(models.QuerySet["SupportGrant"]):
    """Grants by whether they open a door."""

    def in_force(self, now: datetime) -> GrantQuerySet:
        """Begun, not over, not withdrawn."""
        return self.filter(granted_at__lte=now, until__gt=now, withdrawn_at=None)


class SupportGrant(SharedModel):
    """The office's admin lets us look, for a ticket and a while; later, perhaps, change things."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="grants")
    granted_at = models.DateTimeField()
    until = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=150)
    writes_at = models.DateTimeField(null=True)
    writes_by_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by_name = models.CharField(max_length=150, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        db_table = shared("support_grant")
        ordering = ("-granted_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("granted_at")) & Q(until__lte=F("granted_at") + LONGEST),
                name="support_grant_two_hours",
            ),
        ]
        indexes = [models.Index(fields=["office", "until"], name="support_grant_office")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.until:%Y-%m-%d %H:%M}"

    @property
    def may_write(self) -> bool:
        """Tell whether the second grant was given too."""
        return self.writes_at is not None


class SupportVisit(SharedModel):
    """One crossing from the operators' host into an office: good once, and for a minute."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    grant = models.ForeignKey(SupportGrant, on_delete=models.CASCADE, related_name="visits")
    operator_id = models.UUIDField()
    operator_name = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = shared("support_visit")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.operator_name} {self.made_at:%Y-%m-%d %H:%M}"
