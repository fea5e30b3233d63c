"""What of the trail somebody wants to see, as it is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import STAFF, Role, User
from tenants.audit.search import Search
from tenants.audit.wording import KINDS
from tenants.days import DayField
from tenants.registry import modules

Choice = tuple[Any, Any]


class SearchForm(forms.Form):
    """Everything may be left empty. What is wrong is told and left out of the search."""

    od = DayField(label=_("From"), required=False)
    do = DayField(label=_("To"), required=False)
    kto = forms.ChoiceField(label=_("Who"), required=False)
    co = forms.ChoiceField(label=_("What"), required=False)
    o = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self._offer("kto", [("", _("everybody")), *KINDS, (_("Staff"), list(_people()))])
        self._offer("co", [("", _("everything")), *_acts()])
        for name in ("od", "do"):
            self.fields[name].widget = forms.DateInput(
                attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"
            )

    def search(self) -> Search:
        """What is meant; fields with an error count as empty."""
        self.full_clean()
        typed = self.cleaned_data
        return Search(
            typed.get("od"),
            typed.get("do"),
            typed.get("kto", ""),
            typed.get("co", ""),
            typed.get("o"),
        )

    def _offer(self, name: str, choices: list[Choice]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.attrs["class"] = "form-select"


def _people() -> Iterator[Choice]:
    """Who acts here: staff in an office, operators on the platform."""
    for person in User.objects.filter(role__in=STAFF | {Role.OPERATOR}).only("name", "email"):
        yield str(person.pk), person.name or person.email


def _acts() -> Iterator[Choice]:
    for module in modules():
        if module.acts:
            yield module.label, sorted(module.acts.items(), key=lambda act: str(act[1]))
