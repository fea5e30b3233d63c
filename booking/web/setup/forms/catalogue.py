"""Categories and services (P1): what residents come for."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models import Category, Location, Unit
from booking.models.ticket import LETTERS

from .boxes import Commas, Lines, Many, Slug, Text
from .part_form import Groups, PartForm
from .places import SMS_NAME, TONGUES


class CategoryForm(PartForm):
    """A category (P1.3)."""

    name = forms.CharField(label=_("Name of the category"), max_length=120)
    translations__en__name = forms.CharField(
        label=_("Name in English"), max_length=150, required=False
    )
    translations__uk__name = forms.CharField(
        label=_("Name in Ukrainian"), max_length=150, required=False
    )
    key = Slug()

    tongues = TONGUES
    groups: ClassVar[Groups] = (("", ("name",)),)
    more = ("translations__en__name", "translations__uk__name", "key")


class ServiceForm(PartForm):
    """A service; its fields, files and status have pages and buttons of their own."""

    name = forms.CharField(
        label=_("Name of the matter"),
        max_length=150,
        help_text=_("As residents say it: “ID card application”, not the name of a procedure."),
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    description = Text(
        label=_("Description"),
        help_text=_("For whom it is, who must come in person, how it is handled. Plain words."),
    )
    documents = Lines(label=_("What to bring"), help_text=_("One document in a line."))
    duration = forms.IntegerField(
        label=_("How long a visit takes, in minutes"),
        min_value=5,
        max_value=720,
        initial=15,
        help_text=_("A multiple of five. It decides which times are offered."),
    )
    units = Many(label=_("Where it is given"))
    lead__min_days = forms.IntegerField(
        label=_("At least so many days ahead"),
        required=False,
        min_value=0,
        max_value=365,
        help_text=_("1: from the next day on. Empty: also today."),
    )
    lead__max_days = forms.IntegerField(
        label=_("At most so many days ahead"), min_value=0, max_value=365, initial=30
    )
    lead__min_minutes = forms.IntegerField(
        label=_("Or at least so many minutes ahead"),
        required=False,
        min_value=0,
        max_value=10_080,
        help_text=_("For visits on the same day, instead of days."),
    )
    approval = forms.BooleanField(
        label=_("A clerk approves each visit before it counts"), required=False
    )
    sms_name = forms.CharField(
        label=_("Short name for SMS"), max_length=19, required=False, help_text=SMS_NAME
    )
    jrwa = forms.RegexField(
        r"^[0-9]{1,10}$",
        label=_("Class of the JRWA"),
        required=False,
        help_text=_(
            "Under which the case is filed, such as 5345. It goes with records for the EZD."
        ),
        error_messages={"invalid": _("A class of the JRWA has digits only, such as 5345.")},
    )
    synonyms = Commas(
        label=_("Other words people search with"), help_text=_("Several with commas between them.")
    )
    step = forms.IntegerField(
        label=_("Minutes between possible beginnings"),
        required=False,
        min_value=5,
        max_value=720,
        help_text=_("Empty: as long as the visit takes."),
    )
    buffer = forms.IntegerField(
        label=_("Minutes of break after each visit"), min_value=0, max_value=240, initial=0
    )
    ticket__walk_ins = forms.BooleanField(
        label=_("In the hall also without an appointment, with a number"),
        required=False,
        initial=True,
    )
    ticket__letter = forms.ChoiceField(
        label=_("Letter of the numbers in the hall"),
        required=False,
        choices=[("", _("by its place in the catalogue")), *((one, one) for one in LETTERS)],
    )
    translations__en__name = forms.CharField(
        label=_("Name in English"), max_length=150, required=False
    )
    translations__en__description = Text(label=_("Description in English"))
    translations__uk__name = forms.CharField(
        label=_("Name in Ukrainian"), max_length=150, required=False
    )
    translations__uk__description = Text(label=_("Description in Ukrainian"))
    translations__en__documents = Lines(label=_("What to bring, in English"))
    translations__uk__documents = Lines(label=_("What to bring, in Ukrainian"))
    key = Slug()

    tongues = TONGUES
    groups: ClassVar[Groups] = (
        ("", ("name", "category", "description", "documents")),
        (_("Length and places"), ("duration", "units", "approval")),
        (_("When it can be booked"), ("lead__min_days", "lead__max_days")),
        (_("Words in SMS and in search"), ("sms_name", "synonyms")),
    )
    more = (
        "lead__min_minutes",
        "step",
        "buffer",
        "ticket__walk_ins",
        "ticket__letter",
        "jrwa",
        "translations__en__name",
        "translations__en__description",
        "translations__en__documents",
        "translations__uk__name",
        "translations__uk__description",
        "translations__uk__documents",
        "key",
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not Location.objects.filter(hall=True).exists():
            del self.fields["ticket__walk_ins"], self.fields["ticket__letter"]
        offered = Q(archived=False) | Q(key=self.initial.get("category") or "")
        categories = list(Category.objects.filter(offered).values_list("key", "name"))
        self.fields["category"].choices = [("", _("none")), *categories]  # type: ignore[attr-defined]  # it is a ChoiceField
        units = list(Unit.objects.values_list("key", "name"))
        self.fields["units"].choices = units  # type: ignore[attr-defined]  # as above
        if self.initial.get("units") is None and len(units) == 1:
            self.initial["units"] = [units[0][0]]
