"""The form by which leaving begins: whose, by which contract, where the certificate goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from provisioning.domain.leaving.begin import THINK, Terms
from tenants.offices import find_office

LONGEST = 24 * 6


class BeginForm(forms.Form):
    """Typed twice on purpose: what follows cannot be taken back for ever."""

    office = forms.CharField(label=_("subdomain of the office"), max_length=63)
    typed = forms.CharField(label=_("the subdomain once more, to confirm"), max_length=63)
    contract = forms.CharField(label=_("contract number"), max_length=100, required=False)
    letter_to = forms.EmailField(label=_("e-mail for the certificate"))
    hours = forms.IntegerField(
        label=_("hours in which it can be called off"),
        min_value=1,
        max_value=LONGEST,
        initial=int(THINK.total_seconds() // 3600),
    )

    def clean_office(self) -> Any:
        """The office itself."""
        found = find_office(self.cleaned_data["office"].strip())
        if found is None:
            raise forms.ValidationError(_("There is no office with this subdomain."))
        return found

    def terms(self) -> Terms:
        """What was agreed."""
        told = self.cleaned_data
        return Terms(told["letter_to"], told["contract"], timedelta(hours=told["hours"]))
