"""Somebody on a document, and our own company among them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing.identifiers import clean_account, clean_nip, clean_postal_code
from billing.models.base import PlatformModel

GRACE_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Party:
    """A name, an address in two lines, and how the tax office knows them."""

    name: str
    street: str
    town: str
    nip: str = ""
    inner_id: str = ""


Wrong = dict[str, ValidationError]


def tidy(row: models.Model, **checks: Callable[[str], str]) -> Wrong:
    """Run each check on its field if it is filled in; what is wrong, by field."""
    wrong: Wrong = {}
    for name, check in checks.items():
        if text := getattr(row, name):
            try:
                setattr(row, name, check(text))
            except ValidationError as problem:
                wrong[name] = problem
    return wrong


class Seller(PlatformModel):
    """Our own company, as invoices state it: one row."""

    singleton = models.BooleanField(default=True, editable=False, unique=True)
    name = models.CharField(_("company name"), max_length=250)
    nip = models.CharField("NIP", max_length=13)
    street = models.CharField(_("street and number"), max_length=250)
    postal_code = models.CharField(_("postal code"), max_length=6)
    city = models.CharField(_("town"), max_length=100)
    regon = models.CharField("REGON", max_length=14, blank=True)
    krs = models.CharField("KRS", max_length=10, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    account = models.CharField(_("bank account"), max_length=42)
    bank = models.CharField(_("bank"), max_length=100, blank=True)
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace after the day to pay"), default=GRACE_DAYS
    )

    class Meta:
        db_table = "billing_seller"
        constraints = [
            models.CheckConstraint(condition=models.Q(singleton=True), name="billing_one_seller")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Bring the numbers into their usual form, or say which one is wrong."""
        checks = {"nip": clean_nip, "account": clean_account, "postal_code": clean_postal_code}
        if wrong := tidy(self, **checks):
            raise ValidationError(wrong)

    def party(self) -> Party:
        """As it stands on a document."""
        return Party(self.name, self.street, f"{self.postal_code} {self.city}", self.nip)
