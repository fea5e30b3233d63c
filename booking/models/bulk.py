"""Work on many visits at once: what was asked for, and how it went with each (P6)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel

from .booking import Booking


class BulkKind(models.TextChoices):
    """What happens to every visit of the selection."""

    CANCEL = "cancel", _("cancel")
    MOVE = "move", _("move to other times")
    RESCUE = "rescue", _("offer other times")


class BulkState(models.TextChoices):
    """How far a run is; a killed one goes on where it stopped."""

    RUNNING = "running", _("at work")
    DONE = "done", _("done")
    STOPPED = "stopped", _("stopped")


class BulkRun(OfficeModel):
    """One order of a clerk. ``selection``: from, until, units, services, counters (ids).

    ``key`` makes the order idempotent: sent again, it is the same run. ``reason`` is told to the
    residents; ``options`` holds what the kind needs besides.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=6, choices=BulkKind.choices)
    state = models.CharField(max_length=7, choices=BulkState.choices, default=BulkState.RUNNING)
    selection: models.JSONField[Any, Any] = models.JSONField(default=dict)
    options: models.JSONField[Any, Any] = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by_id = models.UUIDField(null=True, blank=True)
    by_name = models.CharField(max_length=150, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "booking_bulk_run"
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M}"


class ItemState(models.TextChoices):
    """How it went with one visit of a run."""

    WAITING = "waiting", _("waits")
    DONE = "done", _("done")
    OFFERED = "offered", _("waits for the resident's choice")
    REFUSED = "refused", _("could not be done")


class BulkItem(OfficeModel):
    """One visit of a run; ``why`` is the code of the refusal.

    ``tries``: how often somebody was at work on the visit when its turn came.
    """

    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="items")
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="bulk_items")
    state = models.CharField(max_length=8, choices=ItemState.choices, default=ItemState.WAITING)
    why = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "booking_bulk_item"
        ordering = ("booking",)
        indexes = [
            models.Index(
                fields=["until"], name="bulk_item_offered", condition=models.Q(state="offered")
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["run", "booking"], name="bulk_item_once"),
            # Two rescues of one visit would hold six places for it.
            models.UniqueConstraint(
                fields=["booking"],
                name="bulk_one_offer",
                condition=models.Q(state="offered"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.state}"


class RescueOption(OfficeModel):
    """One of the places held for the person of a visit that cannot take place."""

    item = models.ForeignKey(BulkItem, models.CASCADE, related_name="options")
    hold = models.OneToOneField(Booking, models.PROTECT, related_name="rescues")

    class Meta:
        db_table = "booking_rescue_option"
        ordering = ("hold",)

    def __str__(self) -> str:
        return f"{self.item_id} {self.hold_id}"
