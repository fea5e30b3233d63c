"""In which portions offices are taken, and when enough have failed to stop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

WAVES: Final = (1, 10, 100)
"""So many offices at first; then all the others."""
TOO_MANY: Final = 0.01

One = TypeVar("One")


def waves(offices: Sequence[One]) -> Iterator[Sequence[One]]:
    """One office, ten, a hundred, the rest."""
    begin = 0
    for size in WAVES:
        if begin < len(offices):
            yield offices[begin : begin + size]
        begin += size
    if begin < len(offices):
        yield offices[begin:]


def must_stop(tried: int, failed: int) -> bool:
    """Whether it is the migration that is broken, and not one office.

    One office alone never stops the others; of more, one in a hundred does.
    """
    return failed > 1 and failed >= tried * TOO_MANY
