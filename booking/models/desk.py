"""What a member of staff chose for the desk: counters, columns, saved views, keys."""

from __future__ import annotations

from typing import Any

from django.db import models

from tenants.accounts.models import User
from tenants.base import OfficeModel

from .counter import Counter


class DeskChoice(OfficeModel):
    """How one person likes the desk. Ids of counters, keys of columns; empty: as it comes."""

    person = models.OneToOneField(User, models.CASCADE, related_name="desk_choice")
    counters: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    # Single letters as commands hinder who dictates to the computer (WCAG 2.1.4).
    keys = models.BooleanField(default=True)
    # The counter at which the person sits in the hall.
    seat = models.ForeignKey(Counter, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "booking_desk_choice"

    def __str__(self) -> str:
        return str(self.person_id)


class SavedView(OfficeModel):
    """A list somebody wants to see again: filters, columns and order, by a name.

    ``shared``: everybody in the office sees it; each still sees only the visits they may.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    query: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    class Meta:
        db_table = "booking_saved_view"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_view_name"),
        ]

    def __str__(self) -> str:
        return self.name
