"""Tables as files that Polish spreadsheets open, in which no cell is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from tenants.tables import FORMULA, MARK

from .columns import Cell

Rows = Iterable[Sequence[Cell]]
GUARD: Final = "'"
NARROW: Final = 12
WIDE: Final = 48


def as_csv(rows: Rows) -> bytes:
    """One table; a text that would be reckoned gets an apostrophe, which reading takes off again.

    So does one that begins with an apostrophe itself: what is read is what was written.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return (MARK + text.getvalue()).encode()


def as_workbook(tables: Iterable[tuple[str, Rows]]) -> bytes:
    """All tables, a sheet each, the first row in sight while one scrolls."""
    book = Workbook(write_only=True)
    for title, rows in tables:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "B2"
        lines = list(rows)
        for number, width in enumerate(_widths(lines), 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        for number, row in enumerate(lines):
            sheet.append([_cell(sheet, one, head=number == 0) for one in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def unguarded(cell: str) -> str:
    """The text without the apostrophe in front that keeps spreadsheets from reckoning."""
    return cell.removeprefix(GUARD)


def _guarded(cell: Cell) -> str:
    text = str(cell)
    return f"{GUARD}{text}" if text.lstrip(" ").startswith((*FORMULA, GUARD)) else text


def _cell(sheet: Any, value: Cell, *, head: bool) -> Any:
    said: Any = None if value == "" else value
    made: Any = WriteOnlyCell(sheet, value=said)
    if isinstance(value, str) and value:
        made.data_type = "s"
        made.alignment = Alignment(wrap_text=True, vertical="top")
        # Whoever edits such a cell in a spreadsheet does not turn it into a formula either.
        made.quotePrefix = value.startswith(FORMULA)
    if head:
        made.font = Font(bold=True)
    return made


def _widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    columns = zip(*rows, strict=True)
    longest = [
        max(len(line) for cell in one for line in str(cell).split("\n") or [""]) for one in columns
    ]
    return [min(max(one + 2, NARROW), WIDE) for one in longest]
