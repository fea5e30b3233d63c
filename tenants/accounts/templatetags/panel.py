"""The menu of the panel: what the installed modules offer to this person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from tenants.accounts.models import User
from tenants.registry import OFFICE_WORK, MenuEntry, Part, modules, operator_pages, operator_waits

register = template.Library()
NOTHING: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class MenuPart:
    """One part of the operators' menu, led to by its first page; ``here``: one is in it."""

    label: str | Promise
    here: bool
    pages: list[MenuItem]

    @property
    def waits(self) -> int:
        """How much waits on all its pages."""
        return sum(page.waits for page in self.pages)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One link of the menu; ``here``: the page one is on; ``daily``: needed all day.

    ``waits``: how much waits there for whoever reads it.
    """

    label: str | Promise
    address: str
    here: bool
    daily: bool
    waits: int = 0


@register.simple_tag(takes_context=True)
def panel_menu(context: dict[str, Any]) -> list[MenuItem]:
    """The pages the signed-in person may open, what is needed all day first."""
    person = context.get("user")
    if not isinstance(person, User):
        return []
    return list(_items(person, context["request"], [e for m in modules() for e in m.panel_menu]))


@register.simple_tag(takes_context=True)
def operator_menu(context: dict[str, Any]) -> list[MenuPart]:
    """The pages of the operators' host by parts, for whoever is signed in there."""
    person, request = context.get("user"), context["request"]
    if not isinstance(person, User):
        return []
    waits = operator_waits(timezone.now())
    return [
        MenuPart(
            part.label,
            _is_about(request, entries),
            list(_items(person, request, entries, waits)),
        )
        for part in Part
        if (entries := [one for one in operator_pages() if one.part == part])
    ]


def _is_about(request: Any, entries: list[MenuEntry]) -> bool:
    """One is on a page of ``entries`` or on one that such a page leads to."""
    match = request.resolver_match
    return match is not None and match.namespace in {
        entry.url_name.partition(":")[0] for entry in entries
    }


def _items(
    person: User, request: Any, entries: list[MenuEntry], waits: Mapping[str, int] = NOTHING
) -> Iterator[MenuItem]:
    match = request.resolver_match
    for entry in sorted(entries, key=lambda one: one.place):
        if person.role in entry.roles:
            here = match is not None and match.view_name == entry.url_name
            daily = entry.place < OFFICE_WORK
            count = waits.get(entry.url_name, 0)
            yield MenuItem(entry.label, reverse(entry.url_name), here, daily, count)
