"""The waiting list: people who would come when somebody else cannot."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet

from .booking import Booking
from .service import Service


class WaitState(models.TextChoices):
    """How it stands with somebody in line."""

    WAITING = "waiting", _("in line")
    OFFERED = "offered", _("has an offer")
    SERVED = "served", _("has taken a time")
    LEFT = "left", _("has left the list")
    OVER = "over", _("the days are over, or three offers were not taken")


IN_LINE = (WaitState.WAITING, WaitState.OFFERED)


class WaitlistQuerySet(OfficeQuerySet["WaitlistEntry"]):
    """Entries by where they stand."""

    def in_line(self) -> WaitlistQuerySet:
        """Those that may get an offer, or have one."""
        return self.filter(state__in=IN_LINE)


class WaitlistEntry(OfficeModel):
    """Somebody in line for a service: any time of the wish, or one before the visit they have.

    The wish: ``units`` (ids; empty: any), ``weekdays`` ("mon"…; empty: any), the days from
    ``first_day`` to ``last_day``, and the local hours. ``person`` is an HMAC of the address, so
    that joining again is one entry. ``offer`` is the place held for them now; ``offers`` counts
    the messages, and ``seen`` tells which places they were about (unit, from, until), so that none
    is offered twice. The row itself is forgotten when it is over.
    """

    service = models.ForeignKey(Service, models.PROTECT, related_name="waiting")
    booking = models.ForeignKey(
        Booking, models.CASCADE, null=True, blank=True, related_name="wishes"
    )
    person = models.CharField(max_length=64)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=5, default="pl")
    people = models.PositiveIntegerField(default=1)
    units: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    weekdays: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    not_before = models.TimeField(null=True, blank=True)
    not_after = models.TimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=WaitState.choices, default=WaitState.WAITING)
    offer = models.OneToOneField(
        Booking, models.SET_NULL, null=True, blank=True, related_name="offered_to"
    )
    offers = models.PositiveIntegerField(default=0)
    seen: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(
        default=list, blank=True, db_default=models.Value([], models.JSONField())
    )
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = WaitlistQuerySet.as_manager()

    class Meta:
        db_table = "booking_waitlist"
        ordering = ("created_at", "id")
        indexes = [
            models.Index(
                fields=["service", "created_at"],
                name="waitlist_line",
                condition=models.Q(state="waiting"),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "person"],
                name="waitlist_one_entry",
                condition=models.Q(state__in=["waiting", "offered"]),
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="waitlist_days_in_order",
            ),
            models.CheckConstraint(condition=models.Q(offers__lte=3), name="waitlist_three_offers"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.state}"
