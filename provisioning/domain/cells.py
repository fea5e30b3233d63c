"""Which cell answers at which host: what each cell tells, and what the edge makes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from provisioning.models import Move
from tenants.context import platform_context
from tenants.errors import Refusal
from tenants.models import LIVING, Hostname

FIRST: Final = ""
"""The name of the cell that answers everywhere else: the platform, operators, unknown hosts."""
OPEN: Final = "open"
MOVING: Final = "moving"


class CellsDisagree(Refusal):
    """A host has one cell, or the edge stays as it is."""

    code: ClassVar[str] = "cells_disagree"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell tells the edge: where its programs are, and ``open`` or ``moving`` by host."""

    name: str
    web: tuple[str, ...]
    desk: tuple[str, ...]
    hosts: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        """As it is written down."""
        return {
            "cell": self.name,
            "web": list(self.web),
            "desk": list(self.desk),
            "hosts": dict(self.hosts),
        }


def this_cell() -> Cell:
    """This cell, as it is now: its operators' host, and every office that answers."""
    with platform_context():
        away = set(Move.objects.filter(undone_at=None).values_list("office_id", flat=True))
        living = Hostname.objects.filter(tenant__state__in=LIVING).order_by("domain")
        rows = list(living.values_list("domain", "tenant_id"))
    offices = {host: MOVING if office in away else OPEN for host, office in rows}
    return Cell(
        settings.OKIENKO_CELL,
        tuple(settings.OKIENKO_CELL_WEB),
        tuple(settings.OKIENKO_CELL_DESK),
        {settings.OKIENKO_PANEL_HOST: OPEN} | offices,
    )


def read_cell(told: Mapping[str, Any]) -> Cell:
    """What ``as_json`` made. Raises ``KeyError`` or ``TypeError`` for anything else."""
    return Cell(told["cell"], tuple(told["web"]), tuple(told["desk"]), dict(told["hosts"]))


def routes(cells: Sequence[Cell]) -> dict[str, list[str]]:
    """The hosts of each cell but the first, whose is all the rest.

    An office that moves is where it is open; while it is open nowhere, where it waits. Raises
    ``CellsDisagree`` where that leaves a host to two of them.
    """
    names = [one.name for one in cells]
    if FIRST not in names or len(set(names)) != len(names):
        raise CellsDisagree(_("Give each cell's list once, that of the first cell among them."))
    if lost := [one.name for one in cells if one.name != FIRST and not (one.web and one.desk)]:
        words = _("The cell “%(cell)s” does not say where it is: OKIENKO_CELL_WEB and _DESK.")
        raise CellsDisagree(words % {"cell": lost[0]})
    claims: dict[str, dict[str, list[str]]] = defaultdict(lambda: {OPEN: [], MOVING: []})
    for one in cells:
        for host, standing in one.hosts.items():
            claims[host][standing].append(one.name)
    found: dict[str, list[str]] = {name: [] for name in names if name != FIRST}
    for host, by in sorted(claims.items()):
        holders = by[OPEN] or by[MOVING]
        if len(holders) > 1:
            words = _("“%(host)s” is in two cells: %(cells)s. The edge is left as it is.")
            told = ", ".join(name or str(_("the first")) for name in holders)
            raise CellsDisagree(words % {"host": host, "cells": told})
        if holders[0] != FIRST:
            found[holders[0]].append(host)
    return found
