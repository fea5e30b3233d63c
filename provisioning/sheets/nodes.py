"""Words of the office file with the cells they come from, as nodes that remember their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from tenants.officefile.nodes import STANDARD
from tenants.sheets.tables import Place


@dataclass(frozen=True, slots=True)
class Said:
    """A value and the cell that says it."""

    value: Any
    place: Place


@dataclass(slots=True)
class Nodes:
    """Makes nodes; each line of theirs stands for a place. Line 0 is none."""

    places: list[Place] = field(default_factory=list)

    def of(self, value: Any, place: Place) -> yaml.Node:
        """The node of words; what is ``Said`` inside has a place of its own."""
        if isinstance(value, Said):
            return self.of(value.value, value.place)
        mark = self._mark(place)
        if isinstance(value, Mapping):
            pairs = [self._pair(str(key), inner, place) for key, inner in value.items()]
            return yaml.MappingNode(f"{STANDARD}map", pairs, mark, mark)
        if isinstance(value, Sequence) and not isinstance(value, str):
            items = [self.of(one, place) for one in value]
            return yaml.SequenceNode(f"{STANDARD}seq", items, mark, mark)
        return yaml.ScalarNode(f"{STANDARD}str", _scalar(value), mark, mark)

    def place(self, line: int) -> Place | None:
        """The place of a line as problems count them, from 1."""
        return self.places[line - 1] if 0 < line <= len(self.places) else None

    def _pair(self, key: str, inner: Any, place: Place) -> tuple[yaml.Node, yaml.Node]:
        here = _place_of(inner, place)
        return yaml.ScalarNode(f"{STANDARD}str", key, self._mark(here)), self.of(inner, here)

    def _mark(self, place: Place) -> yaml.Mark:
        self.places.append(place)
        return yaml.Mark("table", 0, len(self.places) - 1, 0, None, 0)


def _place_of(inner: Any, place: Place) -> Place:
    """The cell of a value; of several inside, the first."""
    if isinstance(inner, Said):
        return inner.place
    if isinstance(inner, Mapping):
        return next((one.place for one in inner.values() if isinstance(one, Said)), place)
    return place


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
