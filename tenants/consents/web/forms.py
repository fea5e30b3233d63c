"""What admins type about consents; the verbs judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.consents.domain.draft import LONGEST_TEXT, LONGEST_TITLE, DraftData
from tenants.consents.domain.make import BUILT_IN, ConsentData
from tenants.consents.models import POLISH, ConsentDraft, ConsentKind, PrivacyNotice, Words
from tenants.days import DayField

LANGUAGES: Final = (POLISH, "en", "uk")
CONTROL: Final = {"class": "form-control"}
TICK: Final = {"class": "form-check-input"}
DAY: Final = {**CONTROL, "type": "date"}
TONGUES: Final = {POLISH: _("Polish"), "en": _("English"), "uk": _("Ukrainian")}
GROUP_NAMES: Final = {
    "booking": _("booking form"),
    "account": _("residents’ accounts"),
    "staff": _("people who work here"),
}


class Day(DayField):
    """A day as browsers send it, or as people in Poland type it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
            widget=forms.DateInput(DAY, format="%Y-%m-%d"),
            **more,
        )


class Refusable(forms.Form):
    """A form that takes the refusals of a verb beside its fields."""

    def refuse(self, errors: Mapping[str, Sequence[object]]) -> None:
        """Put each message beside its field, what belongs to none on top."""
        for name, messages in errors.items():
            place = name.replace(".", "_")
            self.add_error(place if place in self.fields else None, [str(one) for one in messages])


class ConsentForm(Refusable):
    """A new thing to be told or asked."""

    key = forms.CharField(
        label=_("Key"),
        max_length=60,
        help_text=_(
            "Small letters, digits and hyphens. It never changes; residents do not see it."
        ),
        widget=forms.TextInput({**CONTROL, "spellcheck": "false"}),
    )
    group = forms.CharField(
        label=_("Group"),
        max_length=40,
        initial="booking",
        help_text=_(
            "booking: the booking form, account: residents’ accounts, staff: people who work here;"
            " or a group of your own."
        ),
        widget=forms.TextInput({**CONTROL, "list": "grupy", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ConsentKind.choices,
        help_text=_(
            "A notice is only acknowledged. A consent is given freely and can be taken back."
        ),
        widget=forms.Select({"class": "form-select"}),
    )
    required = forms.BooleanField(
        label=_("Without it nobody goes on"), required=False, widget=forms.CheckboxInput(TICK)
    )

    groups = BUILT_IN

    def data_(self) -> ConsentData:
        """As the verb takes it."""
        said = self.cleaned_data
        return ConsentData(said["key"], said["group"], said["kind"], said["required"])


class DraftForm(Refusable):
    """Words in three languages, and the days they are meant for."""

    valid_from = Day(label=_("In force from"))
    valid_to = Day(
        label=_("In force until"), required=False, help_text=_("The last day; empty: no end.")
    )

    def __init__(self, data: Any = None, *, draft: ConsentDraft | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        for language in LANGUAGES:
            prefix = _prefix(language)
            required = language == POLISH
            self.fields[f"{prefix}title"] = forms.CharField(
                label=_("Title"),
                required=required,
                max_length=LONGEST_TITLE,
                strip=False,
                help_text=_("The sentence beside the box that people tick."),
                widget=forms.TextInput({**CONTROL, "lang": language}),
            )
            self.fields[f"{prefix}text"] = forms.CharField(
                label=_("Text"),
                required=required,
                max_length=LONGEST_TEXT,
                strip=False,
                widget=forms.Textarea({**CONTROL, "rows": 12, "lang": language}),
            )
        if draft is not None:
            self.initial = _initial(draft)

    @property
    def dates(self) -> list[forms.BoundField]:
        """The days."""
        return [self["valid_from"], self["valid_to"]]

    @property
    def tongues(self) -> list[tuple[Any, bool, list[forms.BoundField]]]:
        """Title and text of each language; whether the language is to be open at first."""
        found = []
        for language in LANGUAGES:
            boxes = [self[f"{_prefix(language)}{name}"] for name in ("title", "text")]
            is_open = language == POLISH or any(one.value() or one.errors for one in boxes)
            found.append((TONGUES[language], is_open, boxes))
        return found

    def words(self) -> DraftData:
        """As the verb takes it; a language with nothing in it is left out."""
        said = {key: _lines(value) for key, value in self.cleaned_data.items()}
        translations = {
            language: Words(said[f"{language}_title"], said[f"{language}_text"])
            for language in LANGUAGES
            if language != POLISH and (said[f"{language}_title"] or said[f"{language}_text"])
        }
        words = Words(said["title"], said["text"])
        return DraftData(words, said["valid_from"], said["valid_to"], translations)


class PublishForm(Refusable):
    """From when to when; typed once more, for there is no way back."""

    valid_from = Day(
        label=_("In force from"), help_text=_("It is asked from midnight, when this day begins.")
    )
    valid_to = Day(
        label=_("In force until"), required=False, help_text=_("The last day; empty: no end.")
    )


class NoticeForm(forms.ModelForm[PrivacyNotice]):
    """What art. 13 GDPR wants told."""

    valid_from = Day(label=_("In force from"))

    class Meta:
        model = PrivacyNotice
        fields = (
            "controller",
            "address",
            "contact",
            "dpo_name",
            "dpo_email",
            "purposes",
            "recipients",
            "transfers",
            "retention_days",
            "obligatory",
            "automated",
        )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-control")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
                field.max_length = 5000  # type: ignore[attr-defined]  # a text area's field has it


class PersonForm(forms.Form):
    """Whose acceptances are wanted."""

    person = forms.CharField(
        label=_("E-mail or number of a visit"),
        max_length=254,
        widget=forms.TextInput({**CONTROL, "autocomplete": "off", "spellcheck": "false"}),
    )


def _prefix(language: str) -> str:
    return "" if language == POLISH else f"{language}_"


def _lines(value: Any) -> Any:
    """Browsers end lines with CR LF; what is kept, shown and hashed has LF alone."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _initial(draft: ConsentDraft) -> dict[str, Any]:
    found: dict[str, Any] = {"valid_from": draft.valid_from, "valid_to": draft.valid_to}
    found |= {"title": draft.title, "text": draft.text}
    for language, words in draft.translations.items():
        found |= {f"{language}_{name}": words[name] for name in ("title", "text")}
    return found
