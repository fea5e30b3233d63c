"""The office's own data: one row, which every page and message draws on."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.base import OfficeModel, OfficeQuerySet
from tenants.db.composed import composed_once
from tenants.turn import once_a_turn


class AddressForm(models.TextChoices):
    """How the office speaks to residents."""

    TY = "ty", _("Ty (informal)")
    PANSTWO = "panstwo", _("Państwo (formal)")


class SecondStep(models.TextChoices):
    """Whether people who work here need more than a password."""

    OPTIONAL = "optional", _("whoever wants")
    REQUIRED = "required", _("everybody")


class ProfileQuerySet(OfficeQuerySet["Profile"]):
    """The single row, and how to get it."""

    def current(self) -> Profile:
        """The office's profile; an empty one, not yet saved, in an office just born."""
        return _current()


@once_a_turn
def _current() -> Profile:
    return next(iter(_rows()), None) or Profile()


@composed_once
def _rows() -> ProfileQuerySet:
    return Profile.objects.all()[:1]


class Profile(OfficeModel):
    """Name, contact, languages and looks of the office (office file, sections office, settings)."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=17, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    bip_url = models.URLField(blank=True)
    website = models.URLField(blank=True)
    dpo_name = models.CharField(max_length=200, blank=True)
    dpo_email = models.EmailField(blank=True)
    languages = models.JSONField(default=list)
    address_form = models.CharField(
        max_length=10, choices=AddressForm.choices, default=AddressForm.TY
    )
    # The office file's ``office.declaration``: what the accessibility declaration says.
    declaration = models.JSONField(
        default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    colour = models.CharField(
        max_length=7, default="#0b5fff", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z")]
    )
    # The name of the crest's file and the digest of its picture; empty: a letter stands for it.
    crest_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    crest_digest = models.CharField(max_length=16, blank=True, default="", db_default="")
    embed_origins = models.JSONField(default=list, blank=True)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    # What stands as sender on the telephone; empty: the short name, as far as it fits.
    sms_sender = models.CharField(max_length=11, blank=True, default="", db_default="")
    sms_gateway = models.CharField(max_length=20, default="none")
    sms_fold_polish = models.BooleanField(default=True)
    sms_daily_cap = models.PositiveIntegerField(default=200)

    # How people who work here sign in. The secret of the service lies in accounts, sealed.
    second_step = models.CharField(
        max_length=10,
        choices=SecondStep.choices,
        default=SecondStep.OPTIONAL,
        db_default=SecondStep.OPTIONAL,
    )
    oidc_issuer = models.CharField(max_length=500, blank=True, default="", db_default="")
    oidc_client_id = models.CharField(max_length=255, blank=True, default="", db_default="")
    oidc_only = models.BooleanField(default=False, db_default=False)

    objects: ClassVar = ProfileQuerySet.as_manager()

    class Meta:
        db_table = "profile"
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="profile_one_row")
        ]

    def __str__(self) -> str:
        return self.name


class Crest(OfficeModel):
    """The picture of the office's crest (PNG); apart, for pages load the profile without it."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    picture = models.BinaryField()

    class Meta:
        db_table = "profile_crest"
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="crest_one_row")
        ]

    def __str__(self) -> str:
        return "crest"
