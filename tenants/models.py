"""The public schema: which offices there are, under which names, and where work is due.

Nothing here belongs to a resident: offices' own data live in their schemas.
"""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from .db.place import OFFICE_PREFIX
from .ids import uuid7


class OfficeState(models.TextChoices):
    """Where an office is in its life with us; what it signed and owes is billing's to tell.

    ``BUILDING``: its schema is not whole yet, nobody enters. From ``ONBOARDING`` on it is entered
    like any other. ``TRIAL``: so it went live, and it may have signed since. ``SUSPENDED`` and
    ``LEAVING``: staff only look, nobody books, what is booked goes on.
    """

    BUILDING = "building", _("being set up")
    ONBOARDING = "onboarding", _("onboarding")
    TRIAL = "trial", _("trial")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    LEAVING = "leaving", _("leaving")
    GONE = "gone", _("gone")


LIVING: Final = (
    OfficeState.ONBOARDING,
    OfficeState.TRIAL,
    OfficeState.ACTIVE,
    OfficeState.SUSPENDED,
    OfficeState.LEAVING,
)
"""Those whose schema is whole: they answer at their hosts, their work is done."""
FROZEN: Final = frozenset({OfficeState.SUSPENDED, OfficeState.LEAVING})
"""Those where nothing new begins."""


class Office(TenantMixin):  # type: ignore[misc]  # django-tenants is not typed
    """One municipal office: our tenant."""

    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subdomain = models.SlugField(max_length=63, unique=True)
    name = models.CharField(max_length=200)
    state = models.CharField(
        max_length=20, choices=OfficeState.choices, default=OfficeState.BUILDING
    )
    wrapped_key = models.BinaryField()
    # Later keys to seal with, by name, and which seals now: tenants.key_rotation.
    sealing_keys = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    # Written and read through tenants.entitlements only.
    entitlements = models.JSONField(default=dict, editable=False)
    # The real office's id, where this one is for practising: nothing leaves it, its clock moves.
    practice_of = models.UUIDField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    # The host of its own that links and messages name, without port; empty: the subdomain's.
    main_host = models.CharField(max_length=253, blank=True, default="", db_default="")
    # When it left: its subdomain stays nobody's for a year.
    gone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        db_table = "office"
        ordering = ("subdomain",)

    def __str__(self) -> str:
        return self.subdomain

    @property
    def is_frozen(self) -> bool:
        """Staff only look and nobody books; what is booked goes on."""
        return self.state in FROZEN

    @staticmethod
    def schema_for(office_id: object) -> str:
        """Name the schema after the id, never after the subdomain, which may change hands."""
        return f"{OFFICE_PREFIX}{str(office_id).replace('-', '')}"


class Hostname(DomainMixin):  # type: ignore[misc]  # django-tenants is not typed
    """A host an office answers at, without port: ``olsztyn.okienko.example``."""

    class Meta:
        db_table = "hostname"

    def __str__(self) -> str:
        return str(self.domain)


class Due(models.Model):
    """A hint that work of one kind is due in one office; never the truth, a slow sweep heals it.

    Offices only add rows (row security lets each name itself alone), the dispatcher reads and
    deletes them: the clock looks here and does not visit 2,800 schemas to find nothing.
    """

    pk = models.CompositePrimaryKey("office_id", "kind", "at")
    office_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "due"

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Blueprint(models.Model):
    """The script that makes a new office's tables, as captured from one release's migrations.

    Kept apart by the ``digest`` of the migrations' text. Only the owner of the schemas may write
    here, for the statements are run as the owner.
    """

    digest = models.CharField(primary_key=True, max_length=64)
    statements = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "blueprint"

    def __str__(self) -> str:
        return self.digest[:12]


class OperatorKey(models.Model):
    """What an operator's app makes codes from: a name to derive the secret by, never the secret.

    ``step``: the time of the last code that opened the door; none works twice. ``spent``: the
    numbers of spare codes that were used.
    """

    account_id = models.UUIDField(primary_key=True)
    nonce = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    step = models.BigIntegerField(default=0)
    spent = models.JSONField(default=list)

    class Meta:
        db_table = "operator_key"

    def __str__(self) -> str:
        return f"key of {self.account_id}"


class PromiseCheck(models.Model):
    """What the last look at an office's promises found: names and how many, never whose.

    ``whole``: at all visits, by night; else at those of these days. ``changes``: how much had been
    written in the office's schema when the look began. ``waiting`` and ``dead``: its messages;
    ``oldest_due``: since when the oldest of those that wait should have been sent.
    """

    pk = models.CompositePrimaryKey("office_id", "whole")
    office_id = models.UUIDField()
    whole = models.BooleanField()
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    broken = models.JSONField(default=dict)
    changes = models.BigIntegerField(null=True)
    waiting = models.PositiveIntegerField(default=0)
    dead = models.PositiveIntegerField(default=0)
    oldest_due = models.DateTimeField(null=True)

    class Meta:
        db_table = "promise_check"

    def __str__(self) -> str:
        return f"{self.office_id} {self.at:%Y-%m-%d %H:%M}"


class Pulse(models.Model):
    """When something that must happen again and again last happened (``tenants.pulse``)."""

    key = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    well = models.BooleanField()
    took = models.FloatField(default=0)

    class Meta:
        db_table = "pulse"

    def __str__(self) -> str:
        return f"{self.key} {self.at:%Y-%m-%d %H:%M:%S}"


class Erasure(models.Model):
    """That somebody was forgotten in an office: which row by its id, never who it was.

    Offices only add rows (row security lets each name itself alone). A backup made earlier still
    knows the person; who restores it forgets them again by this list (``tenants.erasures``).
    """

    pk = models.CompositePrimaryKey("office_id", "kind", "subject")
    office_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "erasure"

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"
