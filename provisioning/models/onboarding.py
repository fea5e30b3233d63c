"""An office on its way to us: what is agreed, until it goes live."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import PlatformModel


class OnboardingQuerySet(models.QuerySet["Onboarding"]):
    """Onboardings by how far they are."""

    def still_open(self) -> OnboardingQuerySet:
        """Neither live nor given up."""
        return self.filter(live_at=None, given_up_at=None)


class Onboarding(PlatformModel):
    """What is known of an office that is being made; its steps are rows of their own.

    ``office_id`` is there from the step that reserves the subdomain. The recipient of invoices is
    the office itself where nobody else is named. ``from_file``: its catalogue comes from an office
    file at the command line, never from a ready one.
    """

    office_id = models.UUIDField(null=True, unique=True, editable=False)
    subdomain = models.SlugField(_("subdomain"), max_length=63)
    name = models.CharField(_("name of the office"), max_length=200)
    terc = models.CharField(_("TERC code"), max_length=7, blank=True)
    street = models.CharField(_("street and number"), max_length=250, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail of the office"), blank=True)
    buyer_name = models.CharField(_("buyer"), max_length=250, blank=True)
    buyer_nip = models.CharField(_("NIP of the buyer"), max_length=13, blank=True)
    buyer_street = models.CharField(_("street and number"), max_length=250, blank=True)
    buyer_postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    buyer_city = models.CharField(_("town"), max_length=100, blank=True)
    recipient_name = models.CharField(_("recipient"), max_length=250, blank=True)
    recipient_street = models.CharField(_("street and number"), max_length=250, blank=True)
    recipient_postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    recipient_city = models.CharField(_("town"), max_length=100, blank=True)
    invoice_email = models.EmailField(_("e-mail for invoices"), blank=True)
    contract_number = models.CharField(_("contract number"), max_length=60, blank=True)
    contract_signed_on = models.DateField(_("signed on"), null=True, blank=True)
    contract_starts_on = models.DateField(_("contract from"), null=True, blank=True)
    contract_ends_on = models.DateField(_("contract to"), null=True, blank=True)
    plan = models.CharField(pgettext_lazy("price list", "plan"), max_length=50, blank=True)
    interval = models.CharField(_("paid"), max_length=10, blank=True)
    starters = models.JSONField(_("ready catalogues"), default=list, blank=True)
    from_file = models.BooleanField(default=False, editable=False)
    admin_name = models.CharField(_("administrator’s name"), max_length=150, blank=True)
    admin_email = models.EmailField(_("administrator’s e-mail"), blank=True)
    begun_at = models.DateTimeField(editable=False)
    begun_by = models.CharField(max_length=150, blank=True, editable=False)
    live_at = models.DateTimeField(null=True, editable=False)
    given_up_at = models.DateTimeField(null=True, editable=False)

    objects = OnboardingQuerySet.as_manager()

    class Meta:
        db_table = "onboarding"
        ordering = ("-begun_at", "-id")
        constraints = [
            models.UniqueConstraint(
                fields=["subdomain"],
                condition=Q(live_at=None, given_up_at=None),
                name="onboarding_one_open_per_subdomain",
            ),
        ]

    def __str__(self) -> str:
        return self.subdomain

    @property
    def is_open(self) -> bool:
        """Tell whether it is still going on."""
        return self.live_at is None and self.given_up_at is None

    @property
    def address(self) -> str:
        """The office's address in one line, as residents read it; empty while it is not whole."""
        if not (self.street and self.city):
            return ""
        return f"{self.street}, {self.postal_code} {self.city}".replace(",  ", ", ")
