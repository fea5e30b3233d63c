"""Counters (P3): where a visit is received, what is dealt with there, and who is tried first."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Service, Unit
from booking.models.service import ServiceStatus

from .boxes import Many, Slug
from .part_form import Groups, PartForm
from .places import hours_keys


class CounterForm(PartForm):
    """A counter."""

    name = forms.CharField(
        label=_("Name or symbol"),
        max_length=120,
        help_text=_("With the room, so that people find it: “Counter 1, room 12”."),
    )
    unit = forms.ChoiceField(label=_("Unit"))
    services = Many(
        label=_("Matters dealt with here"),
        help_text=_("Only matters that the unit gives can be dealt with."),
    )
    hours = forms.ChoiceField(label=_("Opening hours"))
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=1,
        max_value=1000,
        initial=1,
        help_text=_("A visit goes to the counter with the lowest number that is free."),
    )
    people = forms.IntegerField(
        label=_("People at the counter at once, at most"), min_value=1, max_value=1000, initial=1
    )
    key = Slug()

    groups: ClassVar[Groups] = (
        ("", ("name", "unit", "hours")),
        (_("Matters"), ("services",)),
        (_("Who is tried first"), ("priority", "people")),
    )
    more = ("key",)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        units = list(Unit.objects.values_list("key", "name"))
        self.fields["unit"].choices = units  # type: ignore[attr-defined]  # it is a ChoiceField
        self.fields["hours"].choices = [(key, key) for key in hours_keys()]  # type: ignore[attr-defined]  # as above
        if "services" not in self.initial and len(units) == 1:
            given = Service.objects.filter(units__key=units[0][0])
            kept = given.exclude(status=ServiceStatus.ARCHIVED)
            self.initial["services"] = list(kept.values_list("key", flat=True))
        chosen = set(self.initial.get("services") or ())
        offered = Service.objects.order_by("position", "name").values_list("key", "name", "status")
        self.fields["services"].choices = [  # type: ignore[attr-defined]  # as above
            (key, name)
            for key, name, status in offered
            if status != ServiceStatus.ARCHIVED or key in chosen
        ]
