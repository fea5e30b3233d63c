"""What a person types who asks about their data."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.rights.domain.wish import LONGEST_NAME, LONGEST_WORDS, Wish
from tenants.rights.models import RequestKind

from .forms import Refusable


class AskForm(Refusable):
    """What a person asks on the office's page."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
    )
    contact = forms.CharField(
        label=_("E-mail address or mobile number"),
        help_text=_("The one you booked with: we send a code there, and find your data by it."),
        max_length=254,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "email"}),
    )
    name = forms.CharField(
        label=_("First and last name"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "name"}),
    )
    words = forms.CharField(
        label=_("In your words"),
        help_text=_(
            "What is to be corrected or deleted, for example. You do not have to give reasons."
        ),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"class": "form-control", "rows": 4}),
    )

    def wish(self) -> Wish:
        """As the verb takes it."""
        said = self.cleaned_data
        return Wish(said["kind"], said["name"], words=said["words"])


class AskSignedInForm(AskForm):
    """The same for somebody who is signed in: the address is known."""

    contact = None  # type: ignore[assignment]  # Django's way to leave a field out
