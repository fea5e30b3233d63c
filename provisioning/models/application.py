"""An office that asked for Okienko itself, on the platform's page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .base import PlatformModel
from .onboarding import Onboarding


class ApplicationState(models.TextChoices):
    """Where it is: an operator sees it once its sender has shown to own the mailbox."""

    UNCONFIRMED = "unconfirmed", pgettext_lazy("application", "e-mail not confirmed")
    WAITING = "waiting", pgettext_lazy("application", "waits for a decision")
    APPROVED = "approved", pgettext_lazy("application", "approved")
    REFUSED = "refused", pgettext_lazy("application", "refused")


class Application(PlatformModel):
    """Who asks, for which office, under which name.

    The person becomes the office's first administrator. What nobody confirmed, and what was
    refused, is deleted in time (``provisioning.domain.applications``). ``owed``: which letter to
    the person is not sent yet.
    """

    subdomain = models.SlugField(_("subdomain"), max_length=63)
    name = models.CharField(_("name of the office"), max_length=200)
    terc = models.CharField(_("TERC code"), max_length=7, blank=True)
    nip = models.CharField("NIP", max_length=13)
    street = models.CharField(_("street and number"), max_length=250)
    postal_code = models.CharField(_("postal code"), max_length=6)
    city = models.CharField(_("town"), max_length=100)
    starter = models.CharField(_("kind of office"), max_length=20, blank=True)
    person = models.CharField(_("first name and surname"), max_length=150)
    email = models.EmailField("e-mail")
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.TextField(_("what else we should know"), max_length=2000, blank=True)
    state = models.CharField(
        max_length=12,
        choices=ApplicationState.choices,
        default=ApplicationState.UNCONFIRMED,
        editable=False,
    )
    sent_at = models.DateTimeField(editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.CharField(max_length=150, blank=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    onboarding = models.OneToOneField(
        Onboarding, models.SET_NULL, null=True, related_name="application", editable=False
    )
    owed = models.CharField(max_length=12, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    next_try_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        db_table = "office_application"
        ordering = ("-sent_at", "-id")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="office_application_owed",
                condition=~models.Q(owed=""),
            )
        ]

    def __str__(self) -> str:
        return self.name
