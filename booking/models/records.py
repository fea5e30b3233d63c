"""The way to the office's document system, and what was handed over each day."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.secrets import EncryptedTextField


class RecordsAccount(OfficeModel):
    """What an office filled in for one adapter. Secrets are sealed, written and never shown.

    ``plain`` and ``sealed`` are the adapter's boxes by name; ``last_four`` the end of each secret.
    ``since``: from which day on notes are handed over.
    """

    code = models.CharField(max_length=60, unique=True)
    plain: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    sealed = EncryptedTextField(blank=True, default="")
    last_four: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    since = models.DateField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "booking_records_account"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class HandOverState(models.TextChoices):
    """How far a day is."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("handed over")
    REFUSED = "refused", _("not taken")


class HandOverQuerySet(OfficeQuerySet["HandOver"]):
    """Days by what is to be done."""

    def due(self, now: datetime) -> HandOverQuerySet:
        """Those to be handed over now that no worker has at hand."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.filter(free, state=HandOverState.WAITING, due_at__lte=now)


class HandOver(OfficeModel):
    """The records of one day on their way; ``id`` is the parcel's, the same at each attempt.

    ``receipt``: what the other side calls it; ``error``: why it was not taken, in its words.
    """

    day = models.DateField(unique=True)
    state = models.CharField(
        max_length=8, choices=HandOverState.choices, default=HandOverState.WAITING
    )
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    visits = models.PositiveIntegerField(null=True)
    tried_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True, default="")
    error = models.CharField(max_length=200, blank=True, default="")

    objects: ClassVar[Any] = HandOverQuerySet.as_manager()

    class Meta:
        db_table = "booking_records_hand_over"
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {self.state}"
