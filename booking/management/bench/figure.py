"""A measured figure, and how it stands to its goal."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` with its ``unit``; ``goal`` as a sentence, ``met`` None where there is none."""

    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """For ``--json``."""
        return asdict(self)

    def as_line(self) -> str:
        """For people."""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        return f"{self.name:<62} {self.value:>10.3g} {self.unit:<8} {self.goal:<12} {verdict}"


def at_least(name: str, value: float, goal: float, unit: str = "×") -> Figure:
    """A figure that should be ``goal`` or more."""
    return Figure(name, value, unit, f"≥ {goal:g}", value >= goal)


def at_most(name: str, value: float, goal: float, unit: str = "×") -> Figure:
    """A figure that should be ``goal`` or less."""
    return Figure(name, value, unit, f"≤ {goal:g}", value <= goal)


def medians(acts: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median time of each act in milliseconds, in turns: they share the machine's weather."""
    times: list[list[float]] = [[] for _ in acts]
    for number in range(rounds + 1):
        for act, taken in zip(acts, times, strict=True):
            begin = time.perf_counter()
            act()
            if number:  # the first round warms up
                taken.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(taken) for taken in times]
