"""The form of an order about many visits: which ones, and what happens to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.domain.bulk.order import Order
from booking.domain.bulk.selection import Selection
from booking.domain.scope import Scope
from booking.models import BulkKind, Counter, Service, Unit
from tenants.accounts.models import User
from tenants.days import DayField

CONTROL = {"class": "form-control"}
SELECT = {"class": "form-select"}
KINDS = [
    (BulkKind.RESCUE, _("Offer other times (the day is closed)")),
    (BulkKind.MOVE, _("Move to another day or counter")),
    (BulkKind.CANCEL, _("Cancel")),
]


class BulkForm(forms.Form):
    """``key`` is drawn when the form is opened: sent twice, it is one order."""

    kind = forms.ChoiceField(label=_("What happens"), choices=KINDS, widget=forms.RadioSelect)
    first = DayField(label=_("From the day"))
    last = DayField(label=_("To the day"), required=False)
    since = forms.TimeField(label=_("From the hour"), required=False)
    until = forms.TimeField(label=_("Until the hour"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), required=False)
    service = forms.ModelChoiceField(Service.objects.none(), label=_("Matter"), required=False)
    counter = forms.ModelChoiceField(Counter.objects.none(), label=_("Counter"), required=False)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
    to_day = DayField(label=_("New day"), required=False)
    to_counter = forms.ModelChoiceField(
        Counter.objects.none(), label=_("New counter"), required=False
    )
    to_unit = forms.ModelChoiceField(Unit.objects.none(), label=_("New unit"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any, person: User) -> None:
        super().__init__(data, initial={"kind": BulkKind.RESCUE, "key": uuid4()})
        self.scope = Scope.of(person)
        units = self.scope.units()
        counters = self.scope.own(Counter.objects.filter(active=True))
        self._choices(unit=units, to_unit=units, counter=counters, to_counter=counters)
        self._choices(service=Service.objects.exclude(status="draft"))
        for name, field in self.fields.items():
            looks = SELECT if isinstance(field, forms.ModelChoiceField) else CONTROL
            if name not in {"kind", "key"}:
                field.widget.attrs.update(looks)
        for name, kind in (("first", "date"), ("last", "date"), ("to_day", "date")):
            self.fields[name].widget.input_type = kind
        for name in ("since", "until"):
            self.fields[name].widget.input_type = "time"

    def order(self) -> Order:
        """The order; a clerk's is about the clerk's own units."""
        typed = self.cleaned_data
        kind = BulkKind(typed["kind"])
        moves = kind == BulkKind.MOVE
        return Order(
            kind,
            Selection(
                typed["first"],
                typed["last"] or typed["first"],
                typed["since"],
                typed["until"],
                units=self._units(),
                services=_ids(typed["service"]),
                counters=_ids(typed["counter"]) or tuple(sorted(self.scope.posts)),
            ),
            typed["reason"],
            to_day=typed["to_day"] if moves else None,
            to_counter=typed["to_counter"].pk if moves and typed["to_counter"] else None,
            to_unit=typed["to_unit"].pk if moves and typed["to_unit"] else None,
        )

    def _units(self) -> tuple[UUID, ...]:
        chosen = _ids(self.cleaned_data["unit"])
        return chosen or tuple(sorted(self.scope.mine))

    def _choices(self, **found: Any) -> None:
        for name, rows in found.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            field.empty_label = "–"


def _ids(chosen: Any) -> tuple[UUID, ...]:
    return (chosen.pk,) if chosen else ()
