"""The outbox: each row is a message we owe somebody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.base import OfficeModel, OfficeQuerySet
from tenants.secrets import EncryptedTextField

from .breaker import Guarded


class MessageChannel(models.TextChoices):
    """How it travels."""

    EMAIL = "email", _("e-mail")
    SMS = "sms", "SMS"
    PUSH = "push", _("notification on the phone")


class MessageState(models.TextChoices):
    """Where it is; a worker holds it by a lease, so that a killed one strands nothing."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("unknown whether sent")
    DEAD = "dead", _("given up")
    DROPPED = "dropped", _("not needed any more")


class Message(OfficeModel):
    """One message to one person, written with what it is about; unique by occasion (I5).

    No address and no text is kept: both come from ``about`` when it is sent. ``recipient`` is
    ``resident`` or ``staff:<id>``; ``details`` carries what is neither personal nor there later
    (an old time, a reason). ``number_key`` stands for a telephone number where SMS are counted;
    ``parts`` is as how many SMS a gateway counts the text. ``gateway`` is the code of the one that
    has it or may have it, ``provider_id`` its name for it. ``sent_at`` is when somebody else had
    it, or may have had; ``delivered`` is what was told later (``gateways.protocol.Fate``): by the
    gateway of an SMS, by a bounce of an e-mail; empty where nothing.
    """

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5, choices=MessageChannel.choices)
    occasion = models.CharField(max_length=40)
    recipient = models.CharField(max_length=60, default="resident")
    about_kind = models.CharField(max_length=20)
    about = models.UUIDField()
    language = models.CharField(max_length=5, default="pl")
    details = models.JSONField(default=dict, blank=True)
    state = models.CharField(
        max_length=10, choices=MessageState.choices, default=MessageState.WAITING
    )
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    gateway = models.CharField(max_length=20, blank=True, default="", db_default="")
    provider_id = models.CharField(max_length=120, blank=True)
    delivered = models.CharField(max_length=10, blank=True, default="", db_default="")
    delivered_at = models.DateTimeField(null=True, blank=True)
    number_key = models.CharField(max_length=64, blank=True, default="", db_default="")
    parts = models.PositiveSmallIntegerField(default=1, db_default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "message"
        ordering = ("due_at",)
        constraints = [
            models.UniqueConstraint(
                fields=["about", "kind", "channel", "occasion", "recipient"],
                name="message_once_per_occasion",
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="message_waiting",
                condition=models.Q(state="waiting"),
            ),
            models.Index(
                fields=["sent_at"],
                name="message_sms_sent",
                include=["number_key", "state"],
                condition=models.Q(channel="sms"),
            ),
            models.Index(
                fields=["provider_id"],
                name="message_sms_provider",
                condition=models.Q(channel="sms") & ~models.Q(provider_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}"


class GatewayAccount(Guarded):
    """The office's account at one SMS gateway. Secrets are sealed, written and never shown.

    ``plain`` and ``sealed`` are the gateway's boxes by name; ``last_four`` the end of each secret.
    ``callback_token`` stands in the address for delivery reports.
    """

    code = models.CharField(max_length=20, unique=True)
    plain = models.JSONField(default=dict, blank=True)
    sealed = EncryptedTextField(blank=True, default="")
    last_four = models.JSONField(default=dict, blank=True)
    callback_token = models.CharField(max_length=64, unique=True)
    agreed_outside_eu_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "sms_gateway_account"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class MailSecurity(models.TextChoices):
    """How the way to a mail server is protected."""

    TLS = "tls", _("TLS from the beginning (port 465)")
    STARTTLS = "starttls", _("STARTTLS (port 587)")
    NONE = "none", _("none, inside the office’s own network")


class MailAccount(Guarded):
    """The office's own mail server. The password is sealed, written and never shown.

    It is used once a test letter went through (``tested_at``); until then, and while it does not
    work, the platform's server sends. ``bounce_token`` stands in the address for bounces.
    """

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8, choices=MailSecurity.choices)
    user = models.CharField(max_length=200, blank=True)
    password = EncryptedTextField(blank=True, default="")
    last_four = models.CharField(max_length=4, blank=True)
    sender = models.EmailField()
    dkim_selector = models.CharField(max_length=63, blank=True)
    bounce_token = models.CharField(max_length=64, unique=True)
    tested_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "mail_account"
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="mail_account_one_row")
        ]

    def __str__(self) -> str:
        return self.host


class StaffNumber(OfficeModel):
    """The telephone on which one of the office's people wants SMS about visits."""

    person = models.OneToOneField(User, models.CASCADE, related_name="sms_number")
    number = EncryptedTextField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "staff_number"

    def __str__(self) -> str:
        return str(self.person_id)


class TemplateQuerySet(OfficeQuerySet["MessageTemplate"]):
    """Texts by what they are for."""

    def of(self, kind: str, channel: str, language: str) -> TemplateQuerySet:
        """The versions of one text, newest first."""
        return self.filter(kind=kind, channel=channel, language=language).order_by("-number")

    def newest(self) -> TemplateQuerySet:
        """The version of each text that counts: the last one."""
        return self.order_by("kind", "channel", "language", "-number").distinct(
            "kind", "channel", "language"
        )


class MessageTemplate(OfficeModel):
    """One version of a text of the office's own; rows are added, never changed.

    The last version counts. One with ``is_default`` says that the text that came with Okienko is
    used again; its words are empty. ``channel`` is ``email``, ``sms`` or ``page``.
    """

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=5)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    is_default = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    saved_by_id = models.UUIDField(null=True)
    saved_by_name = models.CharField(max_length=150, blank=True)

    objects: ClassVar = TemplateQuerySet.as_manager()

    class Meta:
        db_table = "message_template"
        ordering = ("kind", "channel", "language", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "language", "number"], name="template_version_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.channel}.{self.language} v{self.number}"
