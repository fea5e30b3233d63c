"""Notices and consents (P25): what was shown, in which words, and who accepted it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet


class ConsentKind(models.TextChoices):
    """A notice is acknowledged and cannot be taken back; a consent is given and can."""

    NOTICE = "notice", _("privacy notice")
    CONSENT = "consent", _("consent")


class VersionStatus(models.TextChoices):
    """Only a version in force is shown; drafts are worked on, withdrawn ones are history."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Consent(OfficeModel):
    """One thing residents are told or asked, in a group such as ``booking`` or ``account``."""

    key = models.SlugField(max_length=60, unique=True)
    group = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=ConsentKind.choices)
    required = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "consent"
        ordering = ("position", "key")

    def __str__(self) -> str:
        return self.key


class VersionQuerySet(OfficeQuerySet["ConsentVersion"]):
    """Versions by what they are good for."""

    def in_force(self, group: str, day: date) -> VersionQuerySet:
        """The version of each consent of ``group`` that is in force on ``day`` (local date)."""
        return (
            self.filter(consent__group=group, status=VersionStatus.IN_FORCE, valid_from__lte=day)
            .filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day))
            .select_related("consent")
            .order_by("consent__position", "consent__key", "-valid_from", "-number")
            .distinct("consent__position", "consent__key")
        )


class ConsentVersion(OfficeModel):
    """The words of a consent from one day to another; once in force they never change."""

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    digest = models.CharField(max_length=64, editable=False)

    objects: ClassVar = VersionQuerySet.as_manager()

    class Meta:
        db_table = "consent_version"
        ordering = ("consent", "-number")
        constraints = [
            models.UniqueConstraint(fields=["consent", "number"], name="consent_version_number"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="consent_version_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consent_id} v{self.number}"

    @staticmethod
    def digest_of(title: str, text: str) -> str:
        """SHA-256 of the words, as hexadecimal digits: an acceptance proves what was shown."""
        return sha256(f"{title}\n{text}".encode()).hexdigest()


class Acceptance(OfficeModel):
    """Somebody accepted a version; rows are added, never changed (I12).

    ``about`` is what the acceptance came with: a booking's or an account's id.
    """

    version = models.ForeignKey(ConsentVersion, models.PROTECT, related_name="acceptances")
    digest = models.CharField(max_length=64)
    about = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    by_kind = models.CharField(max_length=10)
    language = models.CharField(max_length=5)

    class Meta:
        db_table = "consent_acceptance"
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.version_id} at {self.at:%Y-%m-%d %H:%M}"
