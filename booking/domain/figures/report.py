"""The whole report: counts with names, and how full; a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from booking.models import Counter, Service, Unit

from .counts import AHEAD, Count, Counts, Period, Shelf, count_visits
from .hall import HallFigures, hall_figures
from .occupancy import Occupancy, occupancy

CHANNELS: Final[Mapping[str, str | Promise]] = {
    "web": _("on the office’s pages"),
    "desk": _("by the office"),
    "api": _("by another system"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: both periods."""

    name: str | Promise
    now: Count
    before: Count


@dataclass(frozen=True, slots=True)
class Report:
    """What the page, its charts and the workbook show."""

    period: Period
    counts: Counts
    occupancy: Occupancy
    services: list[Row]
    units: list[Row]
    counters: list[Row]
    channels: list[Row]
    ahead: list[Row]
    hall: HallFigures | None = None

    @property
    def whole(self) -> Row:
        """Everything together."""
        return Row(_("Together"), *self.counts.whole)

    @property
    def days(self) -> dict[str, Count]:
        """The period's days by ISO date; those without visits are left out."""
        return self.counts.now.get(Shelf.DAY, {})


def report(period: Period, units: Collection[UUID]) -> Report:
    """The report of a period; ``units`` empty: of the whole office."""
    counts = count_visits(period, units)
    return Report(
        period,
        counts,
        occupancy(period, units),
        services=_rows(counts, Shelf.SERVICE, _names(Service)),
        units=_rows(counts, Shelf.UNIT, _names(Unit)),
        counters=_rows(counts, Shelf.COUNTER, _names(Counter)),
        channels=_rows(counts, Shelf.CHANNEL, CHANNELS),
        ahead=[
            Row(label, *counts.pairs(Shelf.AHEAD).get(str(number), (Count(), Count())))
            for number, label in enumerate(ahead_labels())
        ],
        hall=hall_figures(period, units),
    )


def ahead_labels() -> list[str | Promise]:
    """What the steps of days ahead are called, in their order."""
    return [_("same day"), _("next day"), *days_ahead()[2:]]


def days_ahead() -> list[str]:
    """The same in numbers."""
    between = [f"{low + 1}–{high}" for low, high in pairwise(AHEAD[1:])]
    return ["0", "1", *between, f"{AHEAD[-1] + 1}+"]


def _names(model: type[Service | Unit | Counter]) -> dict[str, str]:
    return {str(key): name for key, name in model._default_manager.values_list("pk", "name")}


def _rows(counts: Counts, shelf: Shelf, names: Mapping[str, str | Promise]) -> list[Row]:
    found = [Row(names.get(key, key), *pair) for key, pair in counts.pairs(shelf).items()]
    return sorted(found, key=lambda row: (-row.now.made, -row.before.made, str(row.name)))
