"""Fields of operators' forms: days, money with a comma, texts that a check of ours tidies."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language

from tenants.days import DayField


class Fitting(forms.Form):
    """A form about something: it may offer what fits that thing only."""

    def fit(self, about: Any) -> None:
        """Offer what fits; most forms are the same for all."""


class Day(DayField):
    """A day, typed or picked."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
        )


class Money(forms.DecimalField):
    """An amount in złoty; a comma is as good as a point."""

    def __init__(self, **options: Any) -> None:
        usual = {"min_value": 0, "max_digits": 14, "decimal_places": 2}
        options["widget"] = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(**usual | options)

    def prepare_value(self, value: Any) -> Any:
        """What is shown in the field: as people here write it."""
        if not isinstance(value, Decimal):
            return value
        text = f"{value:.2f}"
        return text.replace(".", ",") if get_language() == "pl" else text

    def to_python(self, value: Any) -> Any:
        text = "".join(str(value).split()).replace(",", ".") if value else value
        return super().to_python(text)


class Checked(forms.CharField):
    """A text that one of our checks tidies or refuses."""

    def __init__(self, check: Callable[[str], str], **options: Any) -> None:
        self.check = check
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return self.check(text) if text else ""
