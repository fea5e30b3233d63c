"""What operators type about offices."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from billing.public import Plan
from provisioning.domain.panel.offices import ORDERS, PROBLEMS, STATES, Choice
from provisioning.models import Level
from provisioning.models.sms_price import MOST
from tenants.days import DayField
from tenants.models import LIVING, Office

BOX: Final = {"class": "form-control"}
PICK: Final = {"class": "form-select"}
MOMENT: Final = "%Y-%m-%dT%H:%M"


class SearchForm(forms.Form):
    """Which offices to list; what makes no sense counts as empty."""

    q = forms.CharField(
        label=pgettext_lazy("office", "Name or address"),
        required=False,
        max_length=100,
        widget=forms.TextInput(BOX),
    )
    stan = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("all that are there")), *STATES],
        widget=forms.Select(PICK),
    )
    plan = forms.ChoiceField(label=_("Plan"), required=False, widget=forms.Select(PICK))
    klopot = forms.ChoiceField(
        label=_("Trouble"),
        required=False,
        choices=[("", _("any or none")), *PROBLEMS.items()],
        widget=forms.Select(PICK),
    )
    kolejnosc = forms.ChoiceField(
        label=_("Order"), required=False, choices=[*ORDERS.items()], widget=forms.Select(PICK)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = self.fields["plan"]
        assert isinstance(plan, forms.ChoiceField)
        plans = Plan.objects.values_list("name", flat=True)
        plan.choices = [("", _("any or none")), *((name, name) for name in plans)]

    def choice(self) -> Choice:
        """What is meant."""
        self.full_clean()
        typed = self.cleaned_data
        return Choice(
            typed.get("q", "").strip(),
            typed.get("stan", ""),
            typed.get("klopot", ""),
            typed.get("plan", ""),
            typed.get("kolejnosc", "") or "name",
        )


class NoteForm(forms.Form):
    """A note about an office."""

    text = forms.CharField(
        label=_("Note"),
        help_text=_("For operators alone. Write nothing about residents here."),
        max_length=2000,
        widget=forms.Textarea({**BOX, "rows": 3}),
    )


class SmsPriceForm(forms.Form):
    """What one part of an SMS costs the office; empty: not known."""

    net = forms.DecimalField(
        label=_("Net price of one SMS, PLN"),
        help_text=_("As the office’s contract with its gateway says. Empty: not known."),
        required=False,
        localize=True,
        min_value=0,
        max_value=MOST,
        decimal_places=4,
        widget=forms.TextInput({**BOX, "inputmode": "decimal"}),
    )


class SuspendForm(forms.Form):
    """Why and from when an office is suspended."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The administrators of the office read it in their letter."),
        max_length=500,
        widget=forms.Textarea({**BOX, "rows": 3}),
    )
    starts_on = DayField(
        label=_("From which day"),
        widget=forms.DateInput({**BOX, "type": "date"}, format="%Y-%m-%d"),
    )


class Moment(forms.DateTimeField):
    """A local day and time, picked."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput({**BOX, "type": "datetime-local"}, format=MOMENT)
        super().__init__(widget=widget, input_formats=[MOMENT, "%Y-%m-%dT%H:%M:%S"], **options)


class AnnouncementForm(forms.Form):
    """A text for staff: whom, from when to when, how loud, in which languages."""

    level = forms.ChoiceField(
        label=_("Level"), choices=Level.choices, initial=Level.NEWS, widget=forms.Select(PICK)
    )
    text_pl = forms.CharField(
        label=_("Text in Polish"), max_length=1000, widget=forms.Textarea({**BOX, "rows": 3})
    )
    text_en = forms.CharField(
        label=_("Text in English"),
        help_text=_("Without it people read the Polish text."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({**BOX, "rows": 2}),
    )
    text_uk = forms.CharField(
        label=_("Text in Ukrainian"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({**BOX, "rows": 2}),
    )
    starts_at = Moment(label=pgettext_lazy("announcement", "From"))
    ends_at = Moment(label=pgettext_lazy("announcement", "To"))
    dismissable = forms.BooleanField(
        label=_("people may close it"),
        required=False,
        initial=True,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    offices = forms.CharField(
        label=_("For which offices"),
        help_text=_("Their subdomains, separated by commas or spaces. Empty: for all."),
        required=False,
        max_length=20000,
        widget=forms.Textarea({**BOX, "rows": 2}),
    )

    def clean_offices(self) -> list[str]:
        """Ids, as the table keeps them; a name that is none is told."""
        names = sorted(set(self.cleaned_data["offices"].replace(",", " ").lower().split()))
        found = dict(
            Office.objects.filter(subdomain__in=names, state__in=LIVING).values_list(
                "subdomain", "pk"
            )
        )
        if unknown := [name for name in names if name not in found]:
            told = _("There is no such office: %(names)s")
            raise forms.ValidationError(told, params={"names": ", ".join(unknown)})
        return [office_id.hex for office_id in found.values()]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        first: datetime | None = told.get("starts_at")
        last: datetime | None = told.get("ends_at")
        if first and last and last <= first:
            raise forms.ValidationError({"ends_at": _("The end comes after the beginning.")})
        return told
