"""What is typed about a request; the verbs judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.days import DayField
from tenants.rights.days import LOCAL
from tenants.rights.domain.handle import LONGEST_ANSWER
from tenants.rights.domain.wish import LONGEST_NAME, LONGEST_WORDS, Wish
from tenants.rights.models import RequestKind

CONTROL: Final = {"class": "form-control", "autocomplete": "off"}
AREA: Final = {**CONTROL, "rows": 5}


class Refusable(forms.Form):
    """A form that takes the refusals of a verb beside its fields."""

    def refuse(self, errors: Mapping[str, Sequence[object]]) -> None:
        """Put each message beside its field, what belongs to none on top."""
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, [str(one) for one in messages])


class EnterForm(Refusable):
    """A request that came by letter, at the counter or by telephone."""

    kind = forms.ChoiceField(
        label=_("What is asked for"),
        choices=RequestKind.choices,
        widget=forms.Select({"class": "form-select"}),
    )
    received = DayField(
        label=_("Came on"),
        help_text=_("The month to answer in runs from this day."),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d"),
    )
    name = forms.CharField(
        label=_("First and last name"), max_length=LONGEST_NAME, widget=forms.TextInput(CONTROL)
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput(CONTROL)
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(CONTROL)
    )
    pesel = forms.CharField(
        label=_("PESEL"),
        help_text=_("Only where the visit was booked with it. Kept sealed, to find the visits by."),
        required=False,
        max_length=20,
        widget=forms.TextInput({**CONTROL, "inputmode": "numeric"}),
    )
    words = forms.CharField(
        label=_("What the person wrote"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(AREA),
    )

    def wish(self) -> Wish:
        """As the verb takes it."""
        said = self.cleaned_data
        return Wish(
            *(said["kind"], said["name"], said["email"], said["phone"], said["pesel"]),
            said["words"],
        )

    def received_at(self, now: datetime) -> datetime:
        """Noon of the day, which is this moment where it came today."""
        day: date = self.cleaned_data["received"]
        noon = datetime.combine(day, time(12), LOCAL)
        return min(noon, now) if day == now.astimezone(LOCAL).date() else noon


class NoteForm(Refusable):
    """How a member of staff made sure who asks."""

    note = forms.CharField(
        label=_("How it was checked"),
        help_text=_(
            "For example: identity card shown at the counter. Never write its number down."
        ),
        max_length=1000,
        widget=forms.Textarea({**AREA, "rows": 2}),
    )


class CodeForm(Refusable):
    """The code the person reads out."""

    code = forms.CharField(
        label=_("Code the person reads out"),
        max_length=12,
        widget=forms.TextInput({**CONTROL, "inputmode": "numeric"}),
    )


class ExtendForm(Refusable):
    """Why more time is needed."""

    because = forms.CharField(
        label=_("Why more time is needed"),
        help_text=_("The person reads it. Two months more, once."),
        max_length=1000,
        widget=forms.Textarea({**AREA, "rows": 2}),
    )


class AnswerForm(Refusable):
    """The answer."""

    answer = forms.CharField(
        label=_("Answer"),
        help_text=_("The person reads it. What was done is added by itself."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(AREA),
    )


class CorrectForm(AnswerForm):
    """The answer, and what to correct; empty stays as it is."""

    first_name = forms.CharField(
        label=_("First name"), required=False, max_length=80, widget=forms.TextInput(CONTROL)
    )
    last_name = forms.CharField(
        label=_("Last name"), required=False, max_length=80, widget=forms.TextInput(CONTROL)
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=254, widget=forms.TextInput(CONTROL)
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, max_length=40, widget=forms.TextInput(CONTROL)
    )
    field_order = ("first_name", "last_name", "email", "phone", "answer")


class RefuseForm(Refusable):
    """Why it is refused."""

    reason = forms.CharField(
        label=_("Why it is refused"),
        help_text=_("The person reads it, with where to complain."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(AREA),
    )
