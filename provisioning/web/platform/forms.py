"""What an office types when it applies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core import signing
from django.forms.boundfield import BoundField
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from booking.public import STARTER_NAMES
from provisioning.models import Application
from tenants.errors import Errors

SALT: Final = "provisioning.form"
FASTEST: Final = 3.0
"""No person fills twelve boxes in fewer seconds."""
NEEDED: Final = frozenset(
    {"name", "subdomain", "nip", "street", "postal_code", "city", "person", "email"}
)
NAMES: Final = (
    *("name", "starter", "terc", "nip", "street", "postal_code", "city", "subdomain"),
    *("person", "email", "phone", "note"),
)
COMPLETES: Final = {
    "name": "organization",
    "street": "street-address",
    "postal_code": "postal-code",
    "city": "address-level2",
    "person": "name",
    "email": "email",
    "phone": "tel",
}


class ApplicationForm(forms.Form):
    """The boxes; the verb judges them. ``url`` and ``opened`` are for machines."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields.update(fields_for_model(Application, NAMES))
        self.fields["starter"] = forms.ChoiceField(
            label=_("kind of office"),
            choices=[("", _("another one")), *STARTER_NAMES.items()],
            required=False,
            widget=forms.Select({"class": "form-select"}),
        )
        hints = {
            "subdomain": _("Small letters a–z, digits, hyphens: it becomes the address."),
            "terc": _("7 digits of a commune, 4 of a county."),
            "email": _("At work. We send a link there to confirm; later you sign in with it."),
        }
        for name in NAMES:
            field = self.fields[name]
            field.required = name in NEEDED
            field.help_text = hints.get(name, "")
            field.widget.attrs.setdefault("class", "form-control")
            if name in COMPLETES:
                field.widget.attrs["autocomplete"] = COMPLETES[name]
        self.fields["note"].widget = forms.Textarea({"class": "form-control", "rows": 4})
        self.fields["url"] = forms.CharField(required=False)
        self.fields["opened"] = forms.CharField(required=False)

    def boxes(self) -> Iterator[BoundField]:
        """What people see."""
        return (self[name] for name in NAMES)

    def told(self) -> dict[str, Any]:
        """What the verb takes."""
        return {name: self.cleaned_data[name] for name in NAMES}

    def is_by_machine(self, now: datetime) -> bool:
        """Tell whether the trap was filled in, or the form sent faster than anybody types."""
        if self.cleaned_data["url"]:
            return True
        try:
            opened = float(signing.loads(self.cleaned_data["opened"], salt=SALT))
        except (signing.BadSignature, ValueError, TypeError):
            return True
        return now.timestamp() - opened < FASTEST

    def take(self, errors: Errors) -> None:
        """Put what was refused beside its box."""
        for name, told in errors.items():
            self.add_error(name if name in self.fields else None, [str(one) for one in told])


def stamp(now: datetime) -> str:
    """When the form was opened, signed."""
    return signing.dumps(now.timestamp(), salt=SALT)
