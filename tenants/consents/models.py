"""Notices and consents (P25): what was shown, in which words, and who accepted it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import ClassVar, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.polish import Polish

POLISH = "pl"


class ConsentKind(models.TextChoices):
    """A notice is acknowledged and cannot be taken back; a consent is given and can."""

    NOTICE = "notice", _("privacy notice")
    CONSENT = "consent", _("consent")


class VersionStatus(models.TextChoices):
    """Only a version in force is shown; drafts are worked on, withdrawn ones are history."""

    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Words(NamedTuple):
    """A title and a text, as somebody reads them."""

    title: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words, as hexadecimal digits: an acceptance proves what was shown."""
        return sha256(f"{self.title}\n{self.text}".encode()).hexdigest()


def told(polish: Words, translations: Mapping[str, Mapping[str, str]], language: str) -> Words:
    """The words as shown in ``language``; the Polish ones, which bind, where there are no others.

    ``translations``: title and text by language code.
    """
    own = translations.get(language)
    if own:
        return Words(title=own["title"], text=own["text"])
    return polish if language == POLISH else Words(Polish(polish.title), Polish(polish.text))


class Consent(OfficeModel):
    """One thing people are told or asked, in a group: ``booking``, ``account``, ``staff``, any."""

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


class ConsentDraft(OfficeModel):
    """Words being worked on, and the day they are meant for; nobody is shown them."""

    consent = models.ForeignKey(Consent, models.CASCADE, related_name="drafts")
    title = models.CharField(max_length=200)
    text = models.TextField()
    translations = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "consent_draft"
        ordering = ("valid_from",)
        constraints = [
            models.UniqueConstraint(fields=["consent", "valid_from"], name="consent_draft_day"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="consent_draft_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consent_id} from {self.valid_from}"

    def words(self, language: str | None = POLISH) -> Words:
        """The words as shown in ``language``."""
        return told(Words(self.title, self.text), self.translations, language or POLISH)


class VersionQuerySet(OfficeQuerySet["ConsentVersion"]):
    """Versions by what they are good for."""

    def in_force_on(self, day: date) -> VersionQuerySet:
        """The version of each consent that is in force on ``day`` (local date)."""
        return (
            self.filter(status=VersionStatus.IN_FORCE, valid_from__lte=day)
            .filter(models.Q(valid_to=None) | models.Q(valid_to__gte=day))
            .select_related("consent")
            .order_by("consent__position", "consent__key", "-valid_from", "-number")
            .distinct("consent__position", "consent__key")
        )

    def in_force(self, group: str, day: date) -> VersionQuerySet:
        """Those of one ``group``."""
        return self.in_force_on(day).filter(consent__group=group)


class ConsentVersion(OfficeModel):
    """The published words of a consent from one day to another.

    ``own_end``: the last day it was meant for; ``valid_to`` may lie before it, where a later
    version takes over. The office's role may change these two and ``status``, nothing else: the
    database keeps the words (column privileges, ADR 64).
    """

    consent = models.ForeignKey(Consent, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    translations = models.JSONField(default=dict, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    own_end = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.IN_FORCE
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
            models.CheckConstraint(
                condition=~models.Q(status=VersionStatus.DRAFT),
                name="consent_version_is_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consent_id} v{self.number}"

    def words(self, language: str | None = POLISH) -> Words:
        """The words as shown in ``language``."""
        return told(Words(self.title, self.text), self.translations, language or POLISH)

    @staticmethod
    def digest_of(title: str, text: str) -> str:
        """The digest of these words."""
        return Words(title, text).digest


class Acceptance(OfficeModel):
    """Somebody accepted a version; rows are added, never changed (I12).

    ``about`` is what the acceptance came with: a booking's or an account's id. ``digest`` is of
    the words that were shown, which are the version's in ``language``.
    """

    version = models.ForeignKey(ConsentVersion, models.PROTECT, related_name="acceptances")
    digest = models.CharField(max_length=64)
    about = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)
    language = models.CharField(max_length=5)

    class Meta:
        db_table = "consent_acceptance"
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.version_id} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def shown(self) -> Words:
        """What was shown, byte for byte."""
        return self.version.words(self.language)

    @property
    def shown_language(self) -> str:
        """The language of those words: Polish where there was no translation."""
        return self.language if self.language in self.version.translations else POLISH


class Withdrawal(OfficeModel):
    """An acceptance taken back: from this moment on it is worth nothing, before it was."""

    acceptance = models.OneToOneField(Acceptance, models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    by_kind = models.CharField(max_length=10)
    by_id = models.UUIDField(null=True)

    class Meta:
        db_table = "consent_withdrawal"
        ordering = ("at",)

    def __str__(self) -> str:
        return f"{self.acceptance_id} at {self.at:%Y-%m-%d %H:%M}"


class PrivacyNotice(OfficeModel):
    """What art. 13 GDPR wants told, in fields: a default text of the notice is made of them."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    controller = models.CharField(_("Controller"), max_length=200)
    address = models.CharField(_("Address of the controller"), max_length=300)
    contact = models.CharField(_("Telephone or e-mail"), max_length=200, blank=True)
    dpo_name = models.CharField(_("Data protection officer"), max_length=200, blank=True)
    dpo_email = models.EmailField(_("E-mail of the officer"), blank=True)
    purposes = models.TextField(_("Purposes and legal bases"))
    recipients = models.TextField(_("Recipients"), blank=True)
    transfers = models.TextField(_("Transfers outside the European Economic Area"), blank=True)
    retention_days = models.PositiveIntegerField(_("Days after the visit"), default=30)
    obligatory = models.TextField(_("What happens without the data"), blank=True)
    automated = models.TextField(_("Automated decisions"), blank=True)

    class Meta:
        db_table = "privacy_notice"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(singleton=True), name="privacy_notice_one_row"
            )
        ]

    def __str__(self) -> str:
        return self.controller
