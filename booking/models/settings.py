"""How this office takes bookings: one row."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.db.composed import composed_once
from tenants.turn import once_a_turn


class Confirmation(models.TextChoices):
    """Whether a resident must prove the address before the visit counts (P7.2)."""

    REQUIRED = "required", _("by link or PIN")
    NONE = "none", _("not asked")


class Asked(models.TextChoices):
    """Whether the form asks for something."""

    REQUIRED = "required", _("required")
    OPTIONAL = "optional", _("optional")
    OFF = "off", _("not asked")


class ProofOfWork(models.TextChoices):
    """Whether browsers do a little work, unseen, before they take a time (P7.1)."""

    AUTO = "auto", _("only while many try at once")
    ALWAYS = "always", _("always")
    OFF = "off", _("never")


def default_reminder() -> dict[str, str]:
    """A day before by e-mail, two hours before by SMS (P11)."""
    return {"email": "24h", "sms": "2h"}


def default_staff_channels() -> list[str]:
    """Staff hear of bookings by e-mail (U4)."""
    return ["email"]


def default_cancel_by() -> list[str]:
    """Residents cancel by the link in the message or by the code on screen."""
    return ["link", "code"]


class SettingsQuerySet(OfficeQuerySet["Settings"]):
    """The single row, and how to get it."""

    def current(self) -> Settings:
        """The office's settings; the defaults, not yet saved, in an office just born."""
        return _current()


@once_a_turn
def _current() -> Settings:
    return next(iter(_rows()), None) or Settings()


@composed_once
def _rows() -> SettingsQuerySet:
    return Settings.objects.all()[:1]


class Settings(OfficeModel):
    """The section ``settings`` of the office file, as far as booking reads it.

    ``web_push``: reminders on phones that ask for them; off, for their servers lie outside the EU.
    Limits: 0 in ``visits_per_service``, ``no_shows`` or ``walk_ins`` (a day, in all buildings)
    means that nobody counts.
    ``records_adapter``: by which plug-in records of visits go to the office's EZD,
    ``records_persons``: with who came.
    """

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    hold_minutes = models.PositiveIntegerField(default=5)
    hold_extensions = models.PositiveIntegerField(default=10)
    confirmation_minutes = models.PositiveIntegerField(default=30)
    confirmation = models.CharField(
        max_length=10, choices=Confirmation.choices, default=Confirmation.REQUIRED
    )
    reminder: models.JSONField[Any, Any] = models.JSONField(default=default_reminder)
    late_grace_minutes = models.PositiveIntegerField(default=15)
    notify_staff: models.JSONField[Any, Any] = models.JSONField(default=default_staff_channels)
    cancel_by: models.JSONField[Any, Any] = models.JSONField(default=default_cancel_by)
    contact_email = models.CharField(max_length=10, choices=Asked.choices, default=Asked.REQUIRED)
    contact_phone = models.CharField(max_length=10, choices=Asked.choices, default=Asked.OPTIONAL)
    contact_pesel = models.CharField(max_length=10, choices=Asked.choices, default=Asked.OFF)
    holds_per_client = models.PositiveIntegerField(default=1)
    visits_per_contact = models.PositiveIntegerField(default=3)
    visits_per_service = models.PositiveIntegerField(default=0, db_default=0)
    no_shows = models.PositiveIntegerField(default=0, db_default=0)
    walk_ins = models.PositiveIntegerField(default=0, db_default=0)
    release_delay = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(30)])
    waitlist = models.BooleanField(default=True, db_default=True)
    waitlist_minutes = models.PositiveIntegerField(default=30)
    rescue_hours = models.PositiveIntegerField(default=48, db_default=48)
    web_push = models.BooleanField(default=False, db_default=False)
    proof_of_work = models.CharField(
        max_length=10, choices=ProofOfWork.choices, default=ProofOfWork.AUTO, db_default="auto"
    )
    retention_days = models.PositiveIntegerField(default=30)
    records_adapter = models.CharField(max_length=60, default="none", db_default="none")
    records_persons = models.BooleanField(default=False, db_default=False)

    objects: ClassVar = SettingsQuerySet.as_manager()

    class Meta:
        db_table = "booking_settings"
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="settings_one_row")
        ]

    def __str__(self) -> str:
        return "settings"
