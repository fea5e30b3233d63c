"""A line of a list of things: its name, what to know of it at a glance, whether it is put away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.models import Service
from booking.models.calendar import WEEKDAYS
from booking.models.service import ServiceStatus

from .screens import Screen

DAY_NAMES: Final = ("pn", "wt", "śr", "cz", "pt", "so", "nd")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in its list."""

    id: UUID
    key: str
    name: str
    facts: list[str]
    state: str | Promise = ""
    look: str = ""
    away: bool = False


def rows_of(screen: Screen) -> list[Row]:
    """The lines of a list; a small, constant number of queries."""
    return [ROWS[screen.section.key](one) for one in _found(screen)]


COUNTED: Final = {"units": "counters", "categories": "services", "locations": "units"}


def _found(screen: Screen) -> Any:
    rows = screen.section.rows()
    if what := COUNTED.get(screen.section.key):
        # Grouped rows forget the order of their model.
        return rows.annotate(counted=Count(what)).order_by("position", "name")
    return rows


def _location(row: Any) -> Row:
    norm = row.norm
    told = (
        _("nobody counts people")
        if norm is None
        else ngettext("at most %(n)d person", "at most %(n)d people", norm) % {"n": norm}
    )
    return Row(row.pk, row.key, row.name, [row.address, told], *_put_away(row.archived))


def _unit(row: Any) -> Row:
    counted = ngettext("%(n)d counter", "%(n)d counters", row.counted) % {"n": row.counted}
    away = not row.is_open
    state = row.get_status_display()
    return Row(row.pk, row.key, row.name, [row.location.name, counted], state, _look(away), away)


def _category(row: Any) -> Row:
    counted = ngettext("%(n)d matter", "%(n)d matters", row.counted) % {"n": row.counted}
    return Row(row.pk, row.key, row.name, [counted], *_put_away(row.archived))


def _service(row: Service) -> Row:
    looks = {ServiceStatus.PUBLISHED: "state-served", ServiceStatus.DRAFT: "state-held"}
    units = ", ".join(unit.name for unit in row.units.all()) or _("given nowhere yet")
    facts = [f"{row.duration} min", units]
    if row.category:
        facts.insert(0, row.category.name)
    away = row.status == ServiceStatus.ARCHIVED
    look = looks.get(ServiceStatus(row.status), "state-cancelled")
    return Row(row.pk, row.key, row.name, facts, row.get_status_display(), look, away)


def _counter(row: Any) -> Row:
    count = len(row.services.all())
    matters = ngettext("%(n)d matter", "%(n)d matters", count) % {"n": count}
    priority = _("priority %(n)d") % {"n": row.priority}
    state = "" if row.active else _("put away")
    facts = [row.unit.name, matters, row.hours_key, priority]
    return Row(row.pk, row.key, row.name, facts, state, _look(not row.active), not row.active)


def _hours(row: Any) -> Row:
    days = [
        f"{name} {', '.join(row.windows[day])}"
        for day, name in zip(WEEKDAYS, DAY_NAMES, strict=True)
        if row.windows.get(day)
    ]
    facts = [" · ".join(days) or _("closed all week")]
    if row.weeks != "every":
        facts.append(row.get_weeks_display())
    if row.valid_from or row.valid_to:
        facts.append(f"{row.valid_from or '…'} – {row.valid_to or '…'}")
    return Row(row.pk, row.key, row.key, facts)


def _put_away(archived: bool) -> tuple[str, str, bool]:
    return (_("put away"), _look(archived), True) if archived else ("", "", False)


def _look(away: bool) -> str:
    return "state-cancelled" if away else "state-served"


ROWS: Final[Mapping[str, Callable[[Any], Row]]] = {
    "locations": _location,
    "units": _unit,
    "categories": _category,
    "services": _service,
    "counters": _counter,
    "hours_templates": _hours,
}
