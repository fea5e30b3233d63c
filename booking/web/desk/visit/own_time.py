"""A time of a clerk's own, outside what is free: for whoever may go beyond the rules (rule 11)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Counter
from booking.models.zone import WARSAW
from tenants.days import DayField

CONTROL: Final = {"class": "form-control"}


class OwnTime(forms.Form):
    """A day, an hour and a counter: where the visit would go."""

    od = DayField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput({**CONTROL, "type": "date"}, format="%Y-%m-%d"),
    )
    godzina = forms.TimeField(
        label=gettext_lazy("Hour"),
        widget=forms.TimeInput({**CONTROL, "type": "time", "step": "300"}, format="%H:%M"),
    )
    okienko = forms.ModelChoiceField(
        Counter.objects.none(),
        label=gettext_lazy("Counter"),
        empty_label=None,
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(
        self, sent: Any, units: Collection[UUID], posts: Collection[UUID], **initial: Any
    ) -> None:
        asked = sent if "godzina" in sent else None
        super().__init__(asked, initial=initial, auto_id="wlasny_%s")
        counter = self.fields["okienko"]
        assert isinstance(counter, forms.ModelChoiceField)
        found = Counter.objects.select_related("unit__location").filter(active=True, unit__in=units)
        counter.queryset = found.filter(pk__in=posts) if posts else found

    def chosen(self) -> tuple[datetime, Counter] | None:
        """What a valid form asks for."""
        if not self.is_valid():
            return None
        typed = self.cleaned_data
        start = datetime.combine(typed["od"], typed["godzina"], WARSAW)
        return start, typed["okienko"]


class Why(forms.Form):
    """The reason that is written down: needed only where a rule is in the way."""

    powod = forms.CharField(
        label=gettext_lazy("Reason, above the norm or outside hours"),
        required=False,
        max_length=300,
        widget=forms.TextInput({**CONTROL, "maxlength": "300"}),
    )

    def ask(self) -> None:
        """Say beside the box that it is needed."""
        self.is_valid()
        self.add_error("powod", _("Nobody receives then, or the building is full: give a reason."))
