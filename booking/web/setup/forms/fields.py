"""An extra field of the booking form (P15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from booking.models.service import FieldType
from booking.officefile.parts import FieldPart

from .boxes import Lines, Slug
from .part_form import Groups, PartForm
from .places import TONGUES

PESEL_PURPOSE = _("Required for PESEL, and a good idea for everything: residents read why you ask.")


class FieldForm(PartForm):
    """A field; ``earlier``: those above it, on which it may depend."""

    label = forms.CharField(label=_("Question"), max_length=150)
    type = forms.ChoiceField(
        label=_("Kind of answer"),
        choices=FieldType.choices,
        initial=FieldType.TEXT,
        help_text=_("PESEL, NIP, REGON, VIN and plates are checked while they are typed in."),
    )
    choices = Lines(
        label=_("Answers to choose from"), help_text=_("For the kind “choice”: one in a line.")
    )
    required = forms.BooleanField(label=_("Without an answer nobody can book"), required=False)
    everywhere = forms.BooleanField(
        label=_("Ask it in every matter, also in matters added later"), required=False
    )
    purpose = forms.CharField(
        label=_("What it is needed for"), max_length=300, required=False, help_text=PESEL_PURPOSE
    )
    help = forms.CharField(
        label=_("Hint"),
        max_length=300,
        required=False,
        help_text=_("Where to find the answer, or how to write it."),
    )
    show_if__field = forms.ChoiceField(label=_("Ask only if the answer to"), required=False)
    show_if__value = forms.CharField(
        label=pgettext_lazy("condition", "is"), max_length=200, required=False
    )
    translations__en__label = forms.CharField(
        label=_("Question in English"), max_length=150, required=False
    )
    translations__en__choices = Lines(
        rows=3, label=_("Answers in English"), help_text=_("In the order of the Polish ones.")
    )
    translations__en__help = forms.CharField(
        label=_("Hint in English"), max_length=300, required=False
    )
    translations__en__purpose = forms.CharField(
        label=_("What it is needed for, in English"), max_length=300, required=False
    )
    translations__uk__label = forms.CharField(
        label=_("Question in Ukrainian"), max_length=150, required=False
    )
    translations__uk__choices = Lines(
        rows=3, label=_("Answers in Ukrainian"), help_text=_("In the order of the Polish ones.")
    )
    translations__uk__help = forms.CharField(
        label=_("Hint in Ukrainian"), max_length=300, required=False
    )
    translations__uk__purpose = forms.CharField(
        label=_("What it is needed for, in Ukrainian"), max_length=300, required=False
    )
    key = Slug()

    tongues = TONGUES
    groups: ClassVar[Groups] = (
        ("", ("label", "type", "choices", "required", "everywhere")),
        (_("Words beside the field"), ("purpose", "help")),
        (_("Condition"), ("show_if__field", "show_if__value")),
    )
    more = (
        "translations__en__label",
        "translations__en__choices",
        "translations__en__help",
        "translations__en__purpose",
        "translations__uk__label",
        "translations__uk__choices",
        "translations__uk__help",
        "translations__uk__purpose",
        "key",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        part: FieldPart | None = None,
        earlier: Sequence[FieldPart] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, part=part, **options)
        if part is not None and part.show_if:
            self.initial["show_if__field"], self.initial["show_if__value"] = part.show_if[0]
        names = [(one.key, one.label) for one in earlier]
        self.fields["show_if__field"].choices = [("", _("always ask")), *names]  # type: ignore[attr-defined]  # it is a ChoiceField
        self._further = dict(part.show_if[1:]) if part is not None else {}

    def words(self) -> dict[str, Any]:
        """As the file says it; what a file added to the condition stays."""
        words = super().words()
        asked = words.pop("show_if", {})
        if asked.get("field"):
            words["show_if"] = self._further | {asked["field"]: asked.get("value", "")}
        return words
