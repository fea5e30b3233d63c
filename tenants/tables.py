"""Tables that Polish spreadsheets open, and in which no cell is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .context import current_office, office_context

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
Cell = str | int | Decimal | None
MARK: Final = "\ufeff"  # tells a spreadsheet that the file is UTF-8


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file row by row, for answers that should not wait for the last one."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield MARK.encode()
    for row in rows:
        yield writer.writerow([plain(cell) for cell in row]).encode()


def streamed(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """``csv_lines`` for an answer that is read after its view has left the office: goes back in."""
    office = current_office()

    def lines() -> Iterator[bytes]:
        with office_context(office):
            yield from csv_lines(rows)

    return lines()


def csv_file(rows: Iterable[Sequence[str]]) -> bytes:
    """The whole file."""
    return b"".join(csv_lines(rows))


def plain(cell: str) -> str:
    """A text that a spreadsheet would reckon gets an apostrophe (CWE-1236)."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def xlsx_file(title: str, rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet; texts are written as texts, so none becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            if isinstance(value, Decimal):
                cell.number_format = "#,##0.00"
            cells.append(cell)
        sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text
