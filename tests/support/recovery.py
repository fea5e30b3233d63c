"""How long it took after each kind of fault until things went on, told at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from statistics import median
from typing import Final

RECOVERED: Final = "recovered"
"""The property a test records: (what broke and what went on, seconds)."""


def recovery_lines(properties: Iterable[tuple[str, object]]) -> Iterator[str]:
    """One line for each kind of fault: how often, the middle, the longest."""
    took: dict[str, list[float]] = defaultdict(list)
    for name, value in properties:
        if name == RECOVERED:
            victim, seconds = value  # type: ignore[misc]  # as recorded
            took[victim].append(seconds)
    for victim, all_took in sorted(took.items()):
        middle, longest = median(all_took), max(all_took)
        yield f"{victim:<16} {len(all_took):>3} ×  {middle:5.1f} s, at most {longest:5.1f} s"
