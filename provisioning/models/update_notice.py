"""Updates are announced to offices before they happen (P§5.3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provisioning.models.announcement import Announcement
from provisioning.models.shared import SharedModel, shared


class UpdateNotice(SharedModel):
    """What will change, and when; never announced afterwards.

    ``announcement``: the same above the pages of offices' panels.
    """

    title = models.CharField(_("what changes"), max_length=150)
    text = models.TextField(_("what the offices should know"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    announced_at = models.DateTimeField()
    by_name = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)
    announcement = models.OneToOneField(
        Announcement, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        db_table = shared("update_notice")
        ordering = ("-starts_at", "-id")
        constraints = [
            models.CheckConstraint(
                condition=Q(announced_at__lt=F("starts_at")) & Q(starts_at__lt=F("ends_at")),
                name="update_notice_before",
            )
        ]

    def __str__(self) -> str:
        return self.title
