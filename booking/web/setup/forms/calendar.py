"""Opening hours by the week (P4), and the days that differ (P3.4)."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.models import Counter, Unit
from booking.models.calendar import Weeks

from .boxes import Day, Windows
from .part_form import Groups, PartForm


class HoursForm(PartForm):
    """A row of an hours template: a week with any number of breaks."""

    key = forms.CharField(
        label=_("Name of the template"),
        max_length=60,
        help_text=_("Small letters, digits and hyphens, such as “standard” or “fridays-longer”."),
    )
    mon = Windows(_("Monday"))
    tue = Windows(_("Tuesday"))
    wed = Windows(_("Wednesday"))
    thu = Windows(_("Thursday"))
    fri = Windows(_("Friday"))
    sat = Windows(_("Saturday"))
    sun = Windows(_("Sunday"))
    valid_from = Day(label=_("In force from"), required=False, help_text=_("Empty: since ever."))
    valid_to = Day(
        label=_("In force until"), required=False, help_text=_("The last day; empty: no end.")
    )
    weeks = forms.ChoiceField(
        label=_("In which weeks"),
        choices=Weeks.choices,
        initial=Weeks.EVERY,
        widget=forms.RadioSelect(),
        help_text=_("A row for odd or even weeks goes before one for every week."),
    )

    groups: ClassVar[Groups] = (
        ("", ("key",)),
        (_("The week"), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
        (_("When it is in force"), ("valid_from", "valid_to", "weeks")),
    )


class ExceptionForm(PartForm):
    """A day, or days, that differ; one day is given once."""

    first = Day(label=_("From"))
    last = Day(label=_("Until"), required=False, help_text=_("The last day; empty: one day only."))
    closed = forms.ChoiceField(
        label=_("What is different"),
        choices=[("yes", _("closed")), ("no", _("other hours"))],
        initial="yes",
        widget=forms.RadioSelect(),
    )
    open = Windows(
        _("Hours of these days"), help_text=_("Only where there are other hours. A holiday opens.")
    )
    scope = forms.ChoiceField(label=_("For whom"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=150, required=False, help_text=_("Residents read it.")
    )

    groups: ClassVar[Groups] = (
        ("", ("first", "last", "closed", "open")),
        (_("For whom, and why"), ("scope", "reason")),
    )

    def __init__(self, *args: Any, part: Any = None, **more: Any) -> None:
        super().__init__(*args, **more)
        units = [(f"u:{key}", name) for key, name in Unit.objects.values_list("key", "name")]
        counters = Counter.objects.select_related("unit")
        named = [(f"c:{one.key}", f"{one.name} ({one.unit.name})") for one in counters]
        self.fields["scope"].choices = [  # type: ignore[attr-defined]  # it is a ChoiceField
            ("", _("the whole office")),
            (_("Units"), units),
            (_("Counters"), named),
        ]
        if part is not None:
            one_day = part.first_day == part.last_day
            scope = f"u:{part.unit}" if part.unit else f"c:{part.counter}" if part.counter else ""
            said = {
                "first": part.first_day,
                "last": None if one_day else part.last_day,
                "closed": "yes" if part.closed else "no",
                "open": list(part.open),
                "scope": scope,
                "reason": part.reason,
            }
            self.initial = {**said, **self.initial}

    @property
    def keys(self) -> list[str]:
        """The whole part."""
        return ["date", "from", "to", "unit", "counter", "closed", "open", "reason"]

    def words(self) -> dict[str, Any]:
        """As the file says it."""
        said = self.cleaned_data
        one_day = said["last"] in {None, said["first"]}
        words: dict[str, Any] = {"reason": said["reason"]} if said["reason"] else {}
        words |= {"date": said["first"]} if one_day else {"from": said["first"], "to": said["last"]}
        words |= {"closed": True} if said["closed"] == "yes" else {"open": said["open"] or []}
        kind, _colon, key = said["scope"].partition(":")
        return words | ({{"u": "unit", "c": "counter"}[kind]: key} if key else {})

    def _place(self, name: str) -> str | None:
        places = {"date": "first", "from": "first", "to": "last", "unit": "scope"}
        return super()._place(places.get(name, name))
