"""Boxes of a kind of their own: lists, days, hours with breaks."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, Final

from django import forms
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tenants.days import DayField

MIDNIGHT: Final = "00:00"


class Lines(forms.CharField):
    """A list, one item in a line."""

    between = "\n"

    def __init__(self, rows: int = 5, **more: Any) -> None:
        more.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(required=False, **more)

    def to_python(self, value: Any) -> Any:
        """The items, without empty ones."""
        items = str(value or "").replace("\r\n", "\n").split(self.between)
        return [item.strip() for item in items if item.strip()]

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        if isinstance(value, list | tuple):
            return (self.between if self.between == "\n" else f"{self.between} ").join(value)
        return value


class Commas(Lines):
    """A list in one line."""

    between = ","

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.TextInput(), **more)


class Text(forms.CharField):
    """Long words; browsers end lines with CR LF, what is kept has LF alone."""

    def __init__(self, rows: int = 6, **more: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea({"rows": rows}), **more)

    def clean(self, value: Any) -> Any:
        """With plain ends of lines."""
        return super().clean(str(value or "").replace("\r\n", "\n"))


class Day(DayField):
    """A day as browsers send it, or as people in Poland type it."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            **more,
        )


class Many(forms.MultipleChoiceField):
    """Some of several."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple(), **more)


class WindowsWidget(forms.Widget):
    """Pairs of hours, and one more to type into; any number of breaks lies between them."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """``08:00-12:00`` for each pair; an end at midnight is the end of the day."""
        if not hasattr(data, "getlist"):
            return data.get(name)
        pairs = zip_longest(data.getlist(f"{name}_od"), data.getlist(f"{name}_do"), fillvalue="")
        return [f"{first}-{_end(last)}" for first, last in pairs if first or last]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Tell whether the boxes were on the page at all."""
        return f"{name}_od" not in data

    def id_for_label(self, id_: str) -> str:
        """The first box."""
        return f"{id_}_od_1" if id_ else ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """The pairs as boxes for hours."""
        pairs = [one.partition("-")[::2] for one in value or ()] + [("", "")]
        ident = (attrs or {}).get("id", f"id_{name}")
        shown = [(first, last.replace("24:00", MIDNIGHT)) for first, last in pairs]
        wrong = bool((attrs or {}).get("aria-invalid"))
        told = {"name": name, "id": ident, "pairs": shown, "wrong": wrong}
        return render_to_string("booking/setup/_windows.html", told)


class Windows(forms.Field):
    """The hours of one day."""

    whole = True

    def __init__(self, label: Any, **more: Any) -> None:
        super().__init__(label=label, required=False, widget=WindowsWidget(), **more)


class Slug(forms.CharField):
    """The key of a thing: made of its name where nothing is typed."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Key"),
            required=False,
            max_length=60,
            help_text=_(
                "Its name in addresses and in the office file: small letters, digits and hyphens."
                " Leave it empty and it is made of the name. It never changes."
            ),
        )


def _end(hour: str) -> str:
    return "24:00" if hour == MIDNIGHT else hour
