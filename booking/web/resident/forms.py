"""The form of a held time: it draws and carries what the office asks for; the verb judges it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from booking.domain.answers import ON, SHORT_VIN
from booking.models import Field, Settings
from booking.models.location import ACCESS
from booking.models.service import FieldType
from booking.models.settings import Asked
from tenants.consents.models import ConsentVersion

ANSWER: Final = "pole-"
CONSENT: Final = "zgoda-"
NEEDED: Final = "potrzeby"
CONTROL: Final = {"class": "form-control"}
TICK: Final = {"class": "form-check-input"}

TYPED: Final[Mapping[str, Mapping[str, str]]] = {
    FieldType.NUMBER: {"inputmode": "numeric"},
    FieldType.DATE: {"type": "date"},
    FieldType.PESEL: {"inputmode": "numeric", "maxlength": "14", "autocomplete": "off"},
    FieldType.NIP: {"inputmode": "numeric", "maxlength": "16"},
    FieldType.REGON: {"inputmode": "numeric", "maxlength": "20"},
    FieldType.VIN: {"maxlength": "24", "autocapitalize": "characters", "spellcheck": "false"},
    FieldType.PLATE: {"maxlength": "12", "autocapitalize": "characters", "spellcheck": "false"},
    FieldType.PHONE: {"type": "tel", "autocomplete": "tel"},
}


@dataclass(frozen=True, slots=True)
class Box:
    """One contact field: its name in the verb, its label and help, how the browser may fill it."""

    name: str
    label: Promise
    help: Promise | str
    attrs: Mapping[str, str]


CODE_HERE: Final = _("We will send the code here.")
CONTACT: Final = (
    Box("first_name", _("First name"), "", {"autocomplete": "given-name"}),
    Box("last_name", _("Last name"), "", {"autocomplete": "family-name"}),
    Box(
        "email",
        _("E-mail"),
        _("We will send the code and the reminder here."),
        {"type": "email", "autocomplete": "email", "spellcheck": "false"},
    ),
    Box("phone", _("Mobile phone"), _("For messages by SMS."), TYPED[FieldType.PHONE]),
    Box("pesel", _("PESEL number"), _("Eleven digits."), TYPED[FieldType.PESEL]),
)


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """A notice or consent as the form shows it: one sentence to tick, the rest to unfold."""

    field: BoundField
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ExtraField:
    """A box, and the condition under which it is asked: other fields and their values."""

    box: BoundField
    field: Field
    switch: BoundField | None = None
    """*This vehicle has no 17-character VIN*: the number is taken as it is."""

    @property
    def condition(self) -> str:
        """As JSON for show-if.js; empty where the field is always asked."""
        wanted = {ANSWER + key: value for key, value in self.field.show_if.items()}
        return json.dumps(wanted) if wanted else ""


class DetailsForm(forms.Form):
    """Who comes, the extra fields, the notices in force; nothing the office does not ask.

    No rule lives here: what is required, valid or in force is said by ``submit``, whose refusals
    come back through ``refuse``.
    """

    url = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        settings: Settings,
        fields: Sequence[Field],
        consents: Sequence[ConsentVersion],
        needs: Sequence[str] = (),
    ) -> None:
        super().__init__(data)
        self.office_fields = fields
        self.consents = consents
        self.words = {one.pk: one.words(get_language()) for one in consents}
        self._add_contact(settings)
        for field in fields:
            self.fields[ANSWER + field.key] = answer_field(field)
            if field.type == FieldType.VIN:
                self.fields[ANSWER + field.key + SHORT_VIN] = forms.BooleanField(
                    label=_("The vehicle has no 17-character VIN"),
                    required=False,
                    widget=forms.CheckboxInput(attrs=TICK),
                )
        if needs:
            self.fields[NEEDED] = forms.MultipleChoiceField(
                label=_("Do you need any of these?"),
                help_text=_("We will prepare it for your visit."),
                required=False,
                choices=[(key, ACCESS[key]) for key in needs],
                widget=forms.CheckboxSelectMultiple(attrs=TICK),
            )
        for version in consents:
            self.fields[f"{CONSENT}{version.pk}"] = forms.BooleanField(
                label=self.words[version.pk].title,
                required=False,
                widget=forms.CheckboxInput(attrs={**TICK, "required": version.consent.required}),
            )

    def _add_contact(self, settings: Settings) -> None:
        by_mail = settings.contact_email != Asked.OFF
        asked = {
            "email": settings.contact_email,
            "phone": settings.contact_phone,
            "pesel": settings.contact_pesel,
        }
        for box in CONTACT:
            how = asked.get(box.name, Asked.REQUIRED)
            if how != Asked.OFF:
                by_phone_only = box.name == "phone" and not by_mail
                self.fields[box.name] = forms.CharField(
                    label=str(box.label),
                    help_text=str(CODE_HERE if by_phone_only else box.help),
                    required=False,
                    widget=forms.TextInput(
                        attrs={**CONTROL, **box.attrs, "required": how == Asked.REQUIRED}
                    ),
                )

    @property
    def contact_fields(self) -> list[BoundField]:
        """Who comes."""
        return [self[box.name] for box in CONTACT if box.name in self.fields]

    @property
    def extra_fields(self) -> list[ExtraField]:
        """What the service asks besides."""
        return [
            ExtraField(self[ANSWER + one.key], one, self._switch(one)) for one in self.office_fields
        ]

    @property
    def needs_field(self) -> BoundField | None:
        """What the building can prepare for a visit; None where it can prepare nothing."""
        return self[NEEDED] if NEEDED in self.fields else None

    @property
    def needs(self) -> list[str]:
        """What the resident asks to be prepared."""
        return list(self.cleaned_data.get(NEEDED, ()))

    @property
    def notice_items(self) -> list[NoticeItem]:
        """Notices and consents in force, layered."""
        shown = [(self[f"{CONSENT}{one.pk}"], self.words[one.pk]) for one in self.consents]
        return [NoticeItem(box, words.title, words.text) for box, words in shown]

    @property
    def answers(self) -> dict[str, str]:
        """What was typed into extra fields, by key."""
        typed = {f.key: str(self.cleaned_data[ANSWER + f.key]).strip() for f in self.office_fields}
        switched = [
            f.key + SHORT_VIN
            for f in self.office_fields
            if self.cleaned_data.get(ANSWER + f.key + SHORT_VIN)
        ]
        return typed | dict.fromkeys(switched, ON)

    @property
    def given(self) -> list[UUID]:
        """The versions that were ticked."""
        return [v.pk for v in self.consents if self.cleaned_data[f"{CONSENT}{v.pk}"]]

    def as_typed(self, sent: QueryDict) -> dict[str, Any]:
        """What was sent before, to be shown again and judged later."""
        drawn = {name: field.widget for name, field in self.fields.items() if name in sent}
        return {
            name: widget.value_from_datadict(sent, MultiValueDict(), name)
            for name, widget in drawn.items()
        }

    def typed(self, name: str) -> str:
        """What stands in a contact field; nothing where the office does not ask for it."""
        return str(self.cleaned_data.get(name, ""))

    def refuse(self, errors: Mapping[str, Collection[str | Promise]]) -> None:
        """Put the verb's refusals beside the fields they speak of; the rest on top of the form."""
        for name, messages in errors.items():
            self.add_error(self._place(name), [str(message) for message in messages])

    def _switch(self, field: Field) -> BoundField | None:
        name = ANSWER + field.key + SHORT_VIN
        return self[name] if name in self.fields else None

    def _place(self, name: str) -> str | None:
        if name in self.fields:
            return name
        key = name.removeprefix("answers.")
        if ANSWER + key in self.fields:
            return ANSWER + key
        if name == "consents":
            asked = [f"{CONSENT}{v.pk}" for v in self.consents if v.consent.required]
            missing = [one for one in asked if not self.cleaned_data.get(one)]
            return next(iter(missing + asked), None)
        return None


def answer_field(field: Field) -> forms.Field:
    """The box an extra field is typed into; its purpose and help stand beside it.

    One that is asked only under a condition is not marked as required: without JavaScript it is
    always in sight, and the verb leaves it out where the condition is not met.
    """
    told = [words for words in (field.told("help"), field.told("purpose")) if words]
    help_text = told[0] if len(told) == 1 else " ".join(told)
    required = field.required and not field.show_if
    drawn: forms.Field
    if field.type == FieldType.CHOICE:
        drawn = forms.CharField(
            widget=forms.RadioSelect(
                attrs={**TICK, "required": required},
                choices=field.told_choices,
            )
        )
    else:
        attrs = {**CONTROL, **TYPED.get(field.type, {}), "required": required}
        drawn = forms.CharField(widget=forms.TextInput(attrs=attrs))
    drawn.label, drawn.help_text, drawn.required = field.told("label"), help_text, False
    return drawn
