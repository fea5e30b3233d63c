"""The two forms of ``/odwolaj``: the number of the visit, or PESEL, matter and day."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.domain.answers import Problem, check_pesel, clean
from booking.models import Service
from booking.models.zone import WARSAW
from tenants.days import DayField

from .forms import CONTROL

NEEDED: Final = {**CONTROL, "required": True}
"""The forms of this page want everything; the browser is told, and so is the label."""


class CodeForm(forms.Form):
    """The number of the visit."""

    kod = forms.CharField(
        label=_("Visit number"),
        help_text=_("Eight letters and digits, from the confirmation."),
        max_length=20,
        error_messages={"required": _("Type the number of the visit.")},
        widget=forms.TextInput(
            {
                **NEEDED,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )


class PeselForm(forms.Form):
    """Who, which matter, which day."""

    pesel = forms.CharField(
        label=_("PESEL number"),
        help_text=_("Eleven digits."),
        max_length=20,
        error_messages={"required": _("Fill in this field.")},
        widget=forms.TextInput({**NEEDED, "autocomplete": "off", "inputmode": "numeric"}),
    )
    sprawa = forms.ModelChoiceField(
        label=_("Matter"),
        queryset=Service.objects.none(),
        to_field_name="key",
        empty_label=_("Choose the matter"),
        error_messages={
            "required": _("Choose the matter."),
            "invalid_choice": _("Choose the matter."),
        },
        widget=forms.Select({"class": "form-select", "required": True}),
    )
    dzien = DayField(
        label=_("Day of the visit"),
        error_messages={"required": _("Give the day."), "invalid": _("Give the day.")},
        widget=forms.DateInput({**NEEDED, "type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        matter = self.fields["sprawa"]
        assert isinstance(matter, forms.ModelChoiceField)
        matter.queryset = Service.objects.published().order_by("name")
        matter.label_from_instance = _told  # type: ignore[assignment]  # Django's own hook

    def clean_pesel(self) -> str:
        """Eleven digits that are a PESEL; whether anybody has it here is never said."""
        try:
            return check_pesel(
                clean(str(self.cleaned_data["pesel"])), timezone.now().astimezone(WARSAW).date()
            )
        except Problem as problem:
            raise forms.ValidationError(str(problem.message)) from problem


def _told(service: Service) -> str:
    return str(service.told("name"))
