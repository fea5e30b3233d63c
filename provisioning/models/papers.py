"""The processor's papers: agreement, sub-processors, authorised people, an office's facts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from provisioning.models.shared import SharedModel, shared
from tenants.models import Office


class AgreementVersion(SharedModel):
    """A version of the processing agreement; published ones are never changed (by privilege).

    ``sections``: heading and paragraphs. ``digest``: SHA-256 of them, kept with each acceptance.
    """

    number = models.PositiveSmallIntegerField(unique=True)
    sections = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    in_force_from = models.DateField()
    what_changed = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = shared("agreement_version")
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"{self.number}"


class AgreementAcceptance(SharedModel):
    """An office's admin has accepted a version for the office."""

    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="acceptances"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=150)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table = shared("agreement_acceptance")
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(fields=["version", "office"], name="agreement_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.version_id}"


class SubProcessor(SharedModel):
    """Somebody who processes for us. A new one is announced, and waits for objections."""

    name = models.CharField(_("company name"), max_length=200)
    address = models.CharField(_("seat"), max_length=300)
    purpose = models.CharField(_("what for"), max_length=300)
    place = models.CharField(_("where the data are"), max_length=200)
    announced_on = models.DateField(_("announced on"))
    starts_on = models.DateField(_("processes from"))
    ends_on = models.DateField(_("processes until"), null=True, blank=True)

    class Meta:
        db_table = shared("sub_processor")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Objection(SharedModel):
    """An office objects to a sub-processor, within the period."""

    sub_processor = models.ForeignKey(
        SubProcessor, on_delete=models.PROTECT, related_name="objections"
    )
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)
    text = models.TextField(_("reason"), blank=True)

    class Meta:
        db_table = shared("sub_processor_objection")
        ordering = ("-at",)
        constraints = [
            models.UniqueConstraint(
                fields=["sub_processor", "office"], name="objection_once_an_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.sub_processor_id}"


class AuthorisedPerson(SharedModel):
    """One of our people who may process offices' data (P§8.9); rows are ended, not deleted."""

    name = models.CharField(_("first and last name"), max_length=150)
    function = models.CharField(_("function"), max_length=150)
    scope = models.CharField(_("may process"), max_length=300)
    confidential_on = models.DateField(_("promised confidentiality on"))
    starts_on = models.DateField(_("authorised from"))
    ends_on = models.DateField(_("authorised until"), null=True, blank=True)

    class Meta:
        db_table = shared("authorised_person")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class OfficeFacts(SharedModel):
    """What an office processes, as the office itself says it; the record of art. 30(2) needs it."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    facts = models.JSONField()

    class Meta:
        db_table = shared("office_facts")

    def __str__(self) -> str:
        return f"{self.office_id} {self.at:%Y-%m-%d}"


class AuditState(models.TextChoices):
    """How far an audit on demand is."""

    ASKED = "asked", pgettext_lazy("audit on demand", "asked for")
    AGREED = "agreed", pgettext_lazy("audit on demand", "day agreed")
    HELD = "held", pgettext_lazy("audit on demand", "held")


class AuditRequest(SharedModel):
    """An office asks to see how we process (P§8.14)."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    by_name = models.CharField(max_length=150)
    scope = models.TextField(_("what is to be looked at"))
    wanted_on = models.DateField(_("proposed day"), null=True, blank=True)
    agreed_on = models.DateField(null=True)
    held_on = models.DateField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        db_table = shared("audit_request")
        ordering = ("-asked_at", "-id")

    def __str__(self) -> str:
        return f"{self.office_id} {self.asked_at:%Y-%m-%d}"

    @property
    def state(self) -> AuditState:
        """How far it is."""
        if self.held_on:
            return AuditState.HELD
        return AuditState.AGREED if self.agreed_on else AuditState.ASKED


class AuditFinding(SharedModel):
    """What an audit found wrong, and by when the office wants it mended."""

    request = models.ForeignKey(AuditRequest, on_delete=models.CASCADE, related_name="findings")
    office_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()
    text = models.TextField(_("what was found"))
    due_on = models.DateField(_("to be mended by"))
    mended_on = models.DateField(null=True)
    how = models.TextField(blank=True)

    class Meta:
        db_table = shared("audit_finding")
        ordering = ("due_on", "id")

    def __str__(self) -> str:
        return f"{self.due_on} {self.text[:40]}"
