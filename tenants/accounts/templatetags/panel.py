"""The menu of the panel: what the installed modules offer to this person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.functional import Promise

from tenants.accounts.models import User
from tenants.registry import modules

register = template.Library()


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One link of the menu; ``here``: the page one is on belongs to it."""

    label: str | Promise
    address: str
    here: bool


@register.simple_tag(takes_context=True)
def panel_menu(context: dict[str, Any]) -> list[MenuItem]:
    """The pages the signed-in person may open, what is needed all day first."""
    person = context.get("user")
    return list(_items(person, context["request"])) if isinstance(person, User) else []


def _items(person: User, request: Any) -> Iterator[MenuItem]:
    match = request.resolver_match
    entries = [entry for module in modules() for entry in module.panel_menu]
    for entry in sorted(entries, key=lambda one: one.place):
        if person.role in entry.roles:
            here = match is not None and match.view_name == entry.url_name
            yield MenuItem(entry.label, reverse(entry.url_name), here)
