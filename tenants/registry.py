"""What is installed above: each module describes itself once, in ``AppConfig.ready()``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .gauges import Gauge

OFFICE_WORK: Final = 50


class Part(models.TextChoices):
    """The parts of the operators' menu, in their order."""

    OFFICES = "offices", pgettext_lazy("operators' menu", "Offices")
    MONEY = "money", pgettext_lazy("operators' menu", "Money")
    CARE = "care", pgettext_lazy("operators' menu", "Care")
    OURS = "ours", pgettext_lazy("operators' menu", "Our side")


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the staff panel: its address name, its label, who may see it.

    ``place``: the smaller, the earlier in the menu. What is needed all day comes first; from
    ``OFFICE_WORK`` on it is what keeps the office going, and stands in a menu of its own.
    ``part``: where it stands in the operators' menu.
    """

    url_name: str
    label: str | Promise
    roles: frozenset[str]
    place: int = OFFICE_WORK
    part: Part = Part.OFFICES


@dataclass(frozen=True, slots=True)
class Thing:
    """A kind of row as people call it; ``url_name``: its page in the panel by id, if any.

    ``operator_url_name``: the same on the operators' host.
    """

    label: str | Promise
    url_name: str = ""
    operator_url_name: str = ""


@dataclass(frozen=True, slots=True)
class Module:
    """What an upper floor offers to every office; provisioning and wiring never name a module.

    ``urls`` and ``api_urls`` are URLconf modules by prefix; ``operator_urls`` and ``operator_menu``
    are the same for the vendor's operators, on their own host, and
    ``operator_office_pages`` are their pages about one office, by its id; ``operator_waits`` counts
    what waits for them, by the address name of a page of the menu; ``export`` yields
    (file name, rows) of the current office; ``forget`` deletes what is kept for the person of an
    account;
    ``forget_again`` does, by kind and ids, what ``tenants.erasures`` noted, after a restoration;
    ``invariants`` names the promises that are broken in the current office at a moment, with ids:
    among all data (None), or among what is dated from then on; ``rebuild`` makes anew what is
    derived from other data and tells how much of it was wrong. ``figures`` counts what operators
    see of the current office: never anything of a resident's; ``gauges`` tells Prometheus about the
    whole installation. ``acts`` says in words what the
    module writes into the audit trail, by action; ``things``, what those acts are about. Of the
    acts, ``opens`` show personal data to somebody, ``fails`` are attempts that were refused.
    ``persons`` tells who is behind rows of the module by their ids: something equal for the same
    person, and the person in words.
    """

    key: str
    label: str | Promise
    urls: Mapping[str, str] = field(default_factory=dict)
    api_urls: Mapping[str, str] = field(default_factory=dict)
    panel_menu: tuple[MenuEntry, ...] = ()
    operator_urls: Mapping[str, str] = field(default_factory=dict)
    operator_menu: tuple[MenuEntry, ...] = ()
    operator_office_pages: tuple[MenuEntry, ...] = ()
    operator_waits: Callable[[datetime], Mapping[str, int]] | None = None
    due_tasks: Mapping[str, str] = field(default_factory=dict)
    seed: Callable[[datetime], None] | None = None
    export: Callable[[], Mapping[str, list[dict[str, Any]]]] | None = None
    forget: Callable[[UUID], int] | None = None
    forget_again: Mapping[str, Callable[[Sequence[UUID], datetime], int]] = field(
        default_factory=dict
    )
    invariants: Callable[[datetime, datetime | None], Mapping[str, list[str]]] | None = None
    rebuild: Callable[[], int] | None = None
    figures: Callable[[datetime], Mapping[str, int | datetime | None]] | None = None
    gauges: Callable[[datetime], Iterable[Gauge]] | None = None
    acts: Mapping[str, str | Promise] = field(default_factory=dict)
    things: Mapping[str, Thing] = field(default_factory=dict)
    opens: frozenset[str] = frozenset()
    fails: frozenset[str] = frozenset()
    persons: Callable[[Collection[UUID]], Mapping[UUID, tuple[str, str]]] | None = None


_modules: dict[str, Module] = {}


def register(module: Module) -> None:
    """Add ``module``; registering the same key twice is a mistake (``ValueError``)."""
    if module.key in _modules and _modules[module.key] != module:
        raise ValueError(f"module {module.key!r} is registered already")
    _modules[module.key] = module


def operator_pages() -> list[MenuEntry]:
    """The menu of the operators' host, what is needed first in front."""
    entries = [entry for module in _modules.values() for entry in module.operator_menu]
    return sorted(entries, key=lambda entry: entry.place)


def operator_waits(now: datetime) -> dict[str, int]:
    """How much waits for operators, by page; a question for each module that counts something."""
    found: dict[str, int] = {}
    for module in _modules.values():
        if module.operator_waits is not None:
            found |= module.operator_waits(now)
    return found


def modules() -> tuple[Module, ...]:
    """Every module, in the order they were registered."""
    return tuple(_modules.values())


def due_tasks() -> dict[str, str]:
    """Which task does which kind of due work, of all installed modules."""
    return {kind: task for module in modules() for kind, task in module.due_tasks.items()}
