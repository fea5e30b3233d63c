"""Who buys and who receives: what an invoice for an office says of the office."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.identifiers import clean_inner_id, clean_nip, clean_postal_code
from billing.models.base import PlatformModel
from billing.models.party import Party, tidy
from tenants.models import Office


class InvoiceLanguage(models.TextChoices):
    """The language of the printed invoice; the structured one has none."""

    PL = "pl", _("Polish")
    EN = "en", _("English")


class Rail(models.TextChoices):
    """How an office pays."""

    TRANSFER = "transfer", _("by bank transfer")
    CARD = "card", _("by card")


class LegalData(PlatformModel):
    """What an invoice for an office says of the office.

    A local government is one taxpayer: the *buyer* (nabywca) is the county or commune with its NIP,
    the *recipient* (odbiorca) is the office that ordered; without the recipient, invoices do get
    lost. ``is_jst`` and ``is_vat_group`` are the flags JST and GV of FA(3).
    """

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="+")
    buyer_name = models.CharField(_("buyer"), max_length=250)
    buyer_nip = models.CharField(_("NIP of the buyer"), max_length=13)
    buyer_street = models.CharField(_("street and number"), max_length=250)
    buyer_postal_code = models.CharField(_("postal code"), max_length=6)
    buyer_city = models.CharField(_("town"), max_length=100)
    is_jst = models.BooleanField(_("the recipient is a unit of a local government"), default=True)
    is_vat_group = models.BooleanField(_("the recipient belongs to a VAT group"), default=False)
    recipient_name = models.CharField(_("recipient"), max_length=250, blank=True)
    recipient_nip = models.CharField(_("NIP of the recipient"), max_length=13, blank=True)
    recipient_inner_id = models.CharField(_("inner KSeF identifier"), max_length=16, blank=True)
    recipient_street = models.CharField(_("street and number"), max_length=250, blank=True)
    recipient_postal_code = models.CharField(_("postal code"), max_length=6, blank=True)
    recipient_city = models.CharField(_("town"), max_length=100, blank=True)
    buyer_reference = models.CharField(_("buyer reference (PEF)"), max_length=200, blank=True)
    invoice_email = models.EmailField(_("e-mail for invoices"), blank=True)
    language = models.CharField(
        _("language of invoices"),
        max_length=2,
        choices=InvoiceLanguage.choices,
        default=InvoiceLanguage.PL,
    )
    rail = models.CharField(
        _("way of paying"), max_length=10, choices=Rail.choices, default=Rail.TRANSFER
    )
    split_payment = models.BooleanField(_("split payment"), default=False)

    class Meta:
        db_table = "billing_legal_data"

    def __str__(self) -> str:
        return self.buyer_name

    def clean(self) -> None:
        """Tidy the numbers; a unit of a local government must name its recipient."""
        wrong = tidy(
            self,
            buyer_nip=clean_nip,
            buyer_postal_code=clean_postal_code,
            recipient_nip=clean_nip,
            recipient_inner_id=clean_inner_id,
            recipient_postal_code=clean_postal_code,
        )
        wanted = ("recipient_name", "recipient_street", "recipient_postal_code", "recipient_city")
        missing = [name for name in wanted if self.has_recipient and not getattr(self, name)]
        why = _("Say who receives the invoice: without it invoices for offices get lost.")
        wrong |= {name: ValidationError(why) for name in missing}
        if wrong:
            raise ValidationError(wrong)

    @property
    def has_recipient(self) -> bool:
        """Tell whether somebody else than the buyer receives."""
        return self.is_jst or self.is_vat_group or bool(self.recipient_name)

    def buyer(self) -> Party:
        """The taxpayer."""
        town = f"{self.buyer_postal_code} {self.buyer_city}"
        return Party(self.buyer_name, self.buyer_street, town, self.buyer_nip)

    def recipient(self) -> Party | None:
        """The office that ordered, where it is not the taxpayer itself."""
        if not self.has_recipient:
            return None
        return Party(
            self.recipient_name,
            self.recipient_street,
            f"{self.recipient_postal_code} {self.recipient_city}",
            self.recipient_nip,
            self.recipient_inner_id,
        )
