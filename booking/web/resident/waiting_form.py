"""The form of the waiting list: it carries what is typed; the verb judges it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.domain.timetable import WEEKDAYS
from booking.models import Settings, Unit
from booking.models.settings import Asked
from tenants.days import DayField
from tenants.errors import Refusal

from .forms import CONTACT, CONTROL

DAY_NAMES: Final = dict(
    zip(
        WEEKDAYS,
        (
            _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
            _("Sunday"),
        ),
        strict=True,
    )
)  # fmt: skip


class WaitForm(forms.Form):
    """Who waits (unless it is known: ``settings`` None), and for what days, hours and places."""

    url = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    first_day = DayField(label=_("From the day"), required=False)
    last_day = DayField(label=_("To the day"), required=False)
    not_before = forms.TimeField(label=_("Not before the hour"), required=False)
    not_after = forms.TimeField(label=_("Over by the hour"), required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        help_text=_("None ticked means any."),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        first: date,
        last: date,
        units: Sequence[Unit],
        settings: Settings | None = None,
    ) -> None:
        super().__init__(data)
        self.person: list[str] = []
        if settings is not None:
            self._add_person(settings)
        for name, moment in (("first_day", first), ("last_day", last)):
            limits = {"min": first.isoformat(), "max": last.isoformat()}
            attrs = {**CONTROL, "type": "date", **limits}
            self.fields[name].widget = forms.DateInput(format="%Y-%m-%d", attrs=attrs)
            self.fields[name].initial = moment
        for name in ("not_before", "not_after"):
            self.fields[name].widget = forms.TimeInput(attrs={**CONTROL, "type": "time"})
        weekdays = self.fields["weekdays"]
        assert isinstance(weekdays, forms.MultipleChoiceField)
        weekdays.choices = [(day, DAY_NAMES[day]) for day in WEEKDAYS]
        if len(units) > 1:
            self.fields["units"] = forms.MultipleChoiceField(
                label=_("Places"),
                help_text=_("None ticked means any."),
                required=False,
                choices=[(str(one.pk), one.name) for one in units],
                widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """The boxes in the order of the page, the trap aside."""
        names = [*self.person, *(name for name in self.fields if name not in self.person)]
        return [self[name] for name in names if name != "url"]

    def is_sound(self) -> bool:
        """Tell whether it was sent by a person, and dates and hours can be read."""
        sound = self.is_valid()
        if self.cleaned_data.get("url"):
            self.add_error(None, _("The form could not be sent. Reload the page and try again."))
            return False
        return sound

    def typed(self, name: str) -> str:
        """What stands in a box, as text."""
        return str(self.cleaned_data.get(name) or "")

    def refuse(self, refusal: Refusal) -> None:
        """Show what the verb refused, beside its box or above all."""
        for name, told in refusal.errors.items():
            self.add_error(name if name in self.fields else None, [str(one) for one in told])
        if not refusal.errors:
            self.add_error(None, str(refusal.message))

    def _add_person(self, settings: Settings) -> None:
        asked = {"email": settings.contact_email, "phone": settings.contact_phone}
        for box in CONTACT:
            if box.name == "pesel" or asked.get(box.name) == Asked.OFF:
                continue
            required = asked.get(box.name, Asked.REQUIRED) == Asked.REQUIRED
            attrs = {**CONTROL, **box.attrs, "required": required}
            self.fields[box.name] = forms.CharField(
                label=str(box.label), required=False, widget=forms.TextInput(attrs=attrs)
            )
            self.person.append(box.name)
