"""What was read of a file: tables of text, each cell with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: ``row`` and ``column`` from 1, 0 for the whole of it."""

    sheet: str = ""
    row: int = 0
    column: int = 0
    title: str = ""

    @property
    def letter(self) -> str:
        """The column as spreadsheets call it."""
        return get_column_letter(self.column) if self.column else ""


@dataclass(frozen=True, slots=True, order=True)
class CellProblem:
    """Something wrong in a cell, a row or a file, and what to do about it."""

    place: Place
    message: str


class BadTable(Exception):
    """The file cannot be used; everything that was found, in order."""

    def __init__(self, problems: Sequence[CellProblem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(one.message for one in self.problems))


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as text; ``rows`` after the first, each with its number."""

    sheet: str
    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def cells(self, row: int, values: Sequence[str]) -> Iterator[tuple[Place, str]]:
        """The cells of a row under their titles."""
        for number, title in enumerate(self.header, 1):
            said = values[number - 1] if number <= len(values) else ""
            yield Place(self.sheet, row, number, title), said
