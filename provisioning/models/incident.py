"""Breaches of personal data, and attempts at one: the register, and what each office is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from provisioning.models.shared import SharedModel, shared
from tenants.models import Office

CLOCK: Final = timedelta(hours=24)


class IncidentKind(models.TextChoices):
    """The contract asks to be told of both."""

    BREACH = "breach", pgettext_lazy("incident", "breach")
    ATTEMPT = "attempt", pgettext_lazy("incident", "attempt")


class Incident(SharedModel):
    """What happened, as far as we know. Facts may be added until all are known (art. 33(4)).

    ``who`` and ``address``: by whose account, from which network address; empty: by anybody.
    ``looked_at``: when all offices had been looked into; until then nobody knows whom it concerns.
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=10, choices=IncidentKind.choices)
    detected_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by_name = models.CharField(max_length=150, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField()
    who = models.UUIDField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    nature = models.TextField(_("what happened"))
    consequences = models.TextField(_("what may follow for people"), blank=True)
    measures = models.TextField(_("what we did and propose"), blank=True)
    looked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = shared("incident")
        ordering = ("-detected_at", "-id")

    def __str__(self) -> str:
        return self.number

    @property
    def due_at(self) -> datetime:
        """By when every office concerned must have been told."""
        return self.detected_at + CLOCK


class IncidentOffice(SharedModel):
    """One office that is concerned: how many people, what we wrote, and when it went.

    ``entries``: ids in the office's own audit trail, no person's data; the office's page tells
    from them who is meant. ``categories``: of people and data, in words. ``trouble``: why its trail
    could not be read; until it is, the office counts as concerned.
    """

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="offices")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    persons = models.PositiveIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    entries = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    trouble = models.CharField(max_length=100, blank=True, default="", db_default="")
    address = models.EmailField(blank=True)
    letter = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        db_table = shared("incident_office")
        ordering = ("office_id",)
        constraints = [
            models.UniqueConstraint(fields=["incident", "office"], name="incident_once_an_office")
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.office_id}"
