"""The boxes for a person: who they are, how to reach them, what is asked; verbs judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from booking.domain.change_data import ANSWERS, NewData
from booking.domain.contact import ContactData
from booking.errors import Invalid
from booking.models import Field
from booking.models.service import FieldType

CONTROL: Final = {"class": "form-control"}
PERSON: Final = ("first_name", "last_name", "email", "phone", "pesel")
PREFIX: Final = "pole_"


class PersonForm(forms.Form):
    """``fields``: what the matter asks; ``start``: what is known. Nothing is judged here."""

    first_name = forms.CharField(label=_("First name"), required=False)
    last_name = forms.CharField(label=_("Last name"), required=False)
    phone = forms.CharField(label=_("Phone"), required=False)
    email = forms.CharField(label=_("E-mail"), required=False)
    pesel = forms.CharField(label=_("PESEL"), required=False)

    def __init__(
        self,
        posted: Any,
        *,
        fields: Sequence[Field] = (),
        pesel: bool = False,
        start: NewData | None = None,
    ) -> None:
        super().__init__(posted, initial=_initial(start))
        if not pesel:
            del self.fields["pesel"]
        for one in fields:
            self.fields[f"{PREFIX}{one.key}"] = _box(one)
        for box in self.fields.values():
            looks = dict(CONTROL, autocomplete="off")
            if isinstance(box.widget, forms.Select):
                looks["class"] = "form-select"
            box.widget.attrs.update(looks)
        for name, kind in (("email", "email"), ("phone", "tel")):
            self.fields[name].widget.input_type = kind

    def answers(self) -> list[BoundField]:
        """The boxes of the matter."""
        return [self[name] for name in self.fields if name.startswith(PREFIX)]

    def data_typed(self) -> NewData:
        """What was typed, for a verb to judge."""
        typed = self.cleaned_data
        person = {name: typed.get(name, "") for name in PERSON}
        answers = {n.removeprefix(PREFIX): v for n, v in typed.items() if n.startswith(PREFIX)}
        return NewData(ContactData(**person), answers)

    def tell(self, refused: Invalid) -> None:
        """Put what the verb found beside the boxes."""
        for key, told in refused.errors.items():
            name = f"{PREFIX}{key.removeprefix(ANSWERS)}" if key.startswith(ANSWERS) else key
            words = [str(one) for one in told]
            self.add_error(name if name in self.fields else None, words)
            if name in self.fields:
                self.fields[name].widget.attrs["aria-describedby"] = f"id_{name}_error"
                self.fields[name].widget.attrs["aria-invalid"] = "true"


def _initial(start: NewData | None) -> dict[str, str]:
    if start is None:
        return {}
    known = {name: getattr(start.contact, name) for name in PERSON}
    return known | {f"{PREFIX}{key}": value for key, value in start.answers.items()}


def _box(field: Field) -> forms.CharField:
    widget: forms.Widget = forms.TextInput()
    if field.type == FieldType.CHOICE:
        widget = forms.Select(choices=[("", "–"), *((one, one) for one in field.choices)])
    return forms.CharField(label=field.label, required=False, widget=widget, help_text=field.help)
