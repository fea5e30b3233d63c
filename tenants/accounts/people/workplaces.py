"""Where people of an office can work: units and counters, which floors above know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workplace:
    """A unit; or a counter, ``inside`` the unit of that id."""

    id: str
    label: str
    inside: str = ""


Source = Callable[[], Sequence[Workplace]]
_sources: list[Source] = []


def register_workplaces(source: Source) -> None:
    """Let ``source`` tell of places in the current office; called in ``AppConfig.ready()``."""
    if source not in _sources:
        _sources.append(source)


def workplaces() -> tuple[Workplace, ...]:
    """Every place, each unit before the counters in it."""
    return tuple(one for source in _sources for one in source())
