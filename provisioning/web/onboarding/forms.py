"""What operators type about an office on its way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.models import fields_for_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.public import Interval, Plan
from booking.public import STARTER_NAMES
from provisioning.models import Onboarding
from tenants.errors import Errors

GROUPS: Final[tuple[tuple[str | Promise, tuple[str, ...]], ...]] = (
    (
        _("The office"),
        ("name", "subdomain", "terc", "street", "postal_code", "city", "phone", "email"),
    ),
    (_("Administrator"), ("admin_name", "admin_email")),
    (_("Ready catalogues"), ("starters",)),
    (
        _("Buyer"),
        ("buyer_name", "buyer_nip", "buyer_street", "buyer_postal_code", "buyer_city"),
    ),
    (
        _("Recipient, where it is not the office itself"),
        (
            *("recipient_name", "recipient_street", "recipient_postal_code", "recipient_city"),
            "invoice_email",
        ),
    ),
    (
        _("Contract and plan"),
        (
            *("plan", "interval", "contract_number", "contract_signed_on"),
            *("contract_starts_on", "contract_ends_on"),
        ),
    ),
)
HINTS: Final[Mapping[str, str | Promise]] = {
    "subdomain": _("Small letters a–z, digits, hyphens: it becomes the address."),
    "terc": _("7 digits of a commune, 4 of a county."),
    "buyer_name": _("The taxpayer, such as Gmina Olsztyn. Empty: the office."),
    "buyer_street": _("Empty: the office’s address."),
    "plan": _(
        "Without a contract’s number a trial begins; typed later, it makes a contract of it."
    ),
    "admin_email": _("Gets the invitation as soon as the office stands."),
}


class DataForm(forms.Form):
    """All that is known of an office; the domain judges it (``onboarding.data``)."""

    def __init__(self, data: Any = None, *, initial: Any = None, fixed: bool = False) -> None:
        super().__init__(data, initial=initial, auto_id="dane_%s")
        names = [name for _legend, group in GROUPS for name in group]
        self.fields.update(fields_for_model(Onboarding, names))
        self.fields["starters"] = forms.MultipleChoiceField(
            label=_("Which"),
            choices=list(STARTER_NAMES.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        plans = [(one.key, one.name) for one in Plan.objects.filter(is_offered=True)]
        self.fields["plan"] = _choice(Onboarding._meta.get_field("plan"), plans)
        self.fields["interval"] = _choice(
            Onboarding._meta.get_field("interval"), list(Interval.choices)
        )
        for name, field in self.fields.items():
            field.required = name in {"name", "subdomain"}
            field.help_text = str(HINTS.get(name, ""))
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            field.widget.attrs.setdefault("autocomplete", "off")
        if fixed:
            self.fields["subdomain"].disabled = True

    def groups(self) -> Iterator[tuple[str | Promise, list[BoundField]]]:
        """The boxes under their headings."""
        for legend, names in GROUPS:
            yield legend, [self[name] for name in names]

    def take(self, errors: Errors) -> None:
        """Put what the domain refused beside its box."""
        for name, told in errors.items():
            self.add_error(name if name in self.fields else None, [str(one) for one in told])


class LooksForm(forms.Form):
    """The office's colour, and its name where seventeen signs are all there is."""

    colour = forms.RegexField(
        r"^#[0-9a-fA-F]{6}\Z",
        label=_("Colour"),
        help_text=_("Buttons and headings; what is too pale for text is darkened."),
        widget=forms.TextInput({"type": "color"}),
    )
    short_name = forms.RegexField(
        r"^[ -~]{0,17}\Z",
        label=_("Short name"),
        help_text=_("In SMS; at most 17 signs, without Polish letters."),
        required=False,
    )


class SmsForm(forms.Form):
    """Where the trial SMS goes."""

    number = forms.CharField(
        label=_("Mobile number for the trial SMS"),
        help_text=_("Empty: the gateway is only asked whether it knows the account."),
        max_length=40,
        required=False,
    )


def _choice(field: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=field.verbose_name, choices=[("", _("later")), *choices], required=False
    )
