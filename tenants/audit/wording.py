"""Entries of the trail in words: who, what, and where it can be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.context import is_in_office
from tenants.registry import Thing, modules

from .actor import ActorKind
from .models import Entry

KINDS: Final[tuple[tuple[str, Promise], ...]] = (
    (ActorKind.RESIDENT, _("residents")),
    (ActorKind.API, _("programs (API)")),
    (ActorKind.SYSTEM, _("Okienko by itself")),
    (ActorKind.OPERATOR, _("operators of Okienko")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words; ``page``: where what it is about can be seen."""

    entry: Entry
    who: str | Promise
    what: str | Promise
    thing: str | Promise
    page: str

    @property
    def number(self) -> int | None:
        """Its place in the chain, once it has one."""
        link = getattr(self.entry, "link", None)
        return link.number if link else None

    @property
    def fields(self) -> str:
        """Names of what changed, or what else the act names."""
        return ", ".join(map(str, self.entry.fields))


def in_words(entries: Sequence[Entry]) -> list[Row]:
    """The entries as they are shown, in an office or to operators."""
    acts = {action: words for module in modules() for action, words in module.acts.items()}
    things = {kind: thing for module in modules() for kind, thing in module.things.items()}
    return [_row(entry, acts, things) for entry in entries]


def _row(entry: Entry, acts: Mapping[str, str | Promise], things: Mapping[str, Thing]) -> Row:
    kinds: dict[str, str | Promise] = dict(KINDS)
    who: str | Promise = entry.by_name or kinds.get(entry.by_kind, _("somebody"))
    thing = things.get(entry.about_kind)
    label = thing.label if thing else entry.about_kind
    return Row(entry, who, acts.get(entry.action, entry.action), label, _page(entry, thing))


def _page(entry: Entry, thing: Thing | None) -> str:
    name = (thing.url_name if is_in_office() else thing.operator_url_name) if thing else ""
    return reverse(name, args=[entry.about_id]) if name and entry.about_id else ""
