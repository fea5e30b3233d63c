"""The declaration of accessibility (act of 4 April 2019), as far as the office must say it."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from .boxes import Day, Text
from .part_form import Groups, PartForm


class DeclarationForm(PartForm):
    """Keys of ``office.declaration``."""

    declaration__published = Day(
        label=_("Day the site was published"),
        required=False,
        help_text=_("Usually the day of your first publication here. Without it nothing opens."),
    )
    declaration__updated = Day(label=_("Day of the last big change"), required=False)
    declaration__status = forms.ChoiceField(
        label=_("How far the site conforms"),
        choices=[
            ("full", _("fully")),
            ("partial", _("partly: say below what does not")),
            ("none", _("not at all")),
        ],
        initial="partial",
    )
    declaration__inaccessible = Text(
        rows=3, label=_("What is not accessible, and why"), max_length=5000
    )
    declaration__exclusions = Text(rows=3, label=_("What the law leaves out"), max_length=5000)
    declaration__prepared = Day(label=_("Day the declaration was drawn up"), required=False)
    declaration__reviewed = Day(label=_("Day it was last reviewed"), required=False)
    declaration__auditor = forms.CharField(
        label=_("Who assessed it, if not the office"), max_length=200, required=False
    )
    declaration__person = forms.CharField(
        label=_("Whom to tell of what is in the way"), max_length=200, required=False
    )
    declaration__email = forms.EmailField(label=_("E-mail"), required=False)
    declaration__phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    declaration__architecture = Text(
        rows=4, label=_("How the buildings can be entered and used"), max_length=10_000
    )
    declaration__apps = Text(rows=2, label=_("Mobile applications"), max_length=2000)

    groups: ClassVar[Groups] = (
        (
            _("The site"),
            (
                "declaration__published",
                "declaration__updated",
                "declaration__status",
                "declaration__inaccessible",
                "declaration__exclusions",
            ),
        ),
        (
            _("The declaration"),
            ("declaration__prepared", "declaration__reviewed", "declaration__auditor"),
        ),
        (
            _("Contact"),
            ("declaration__person", "declaration__email", "declaration__phone"),
        ),
        (_("Buildings and applications"), ("declaration__architecture", "declaration__apps")),
    )
