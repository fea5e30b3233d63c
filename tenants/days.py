"""Days as people type them: near enough to count with, so that the day after is one, too."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2200
"""What nobody will see is a slip of the finger."""


class DayField(forms.DateField):
    """A day of a form; one of a year that nobody will see is no day."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
