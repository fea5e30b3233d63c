"""A list as a file that a Polish spreadsheet opens, and runs no formula of."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from io import BytesIO, TextIOWrapper
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from booking.models import ExportFormat

from .columns import COLUMNS, Row
from .query import ListQuery

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
STEP: Final = 500
Told = Callable[[int], None]


def write(query: ListQuery, found: Iterable[Row], format_: str, to: IO[bytes], told: Told) -> None:
    """Write every row as the list shows it; ``told`` hears how many there are so far."""
    writer = _write_xlsx if format_ == ExportFormat.XLSX else write_csv
    writer(_lines(query, found, told), to)


def content(query: ListQuery, found: Iterable[Row], format_: str) -> bytes:
    """The same for a list short enough to be made at once."""
    buffer = BytesIO()
    write(query, found, format_, buffer, lambda _number: None)
    return buffer.getvalue()


def _lines(query: ListQuery, found: Iterable[Row], told: Told) -> Iterable[list[str]]:
    columns = [COLUMNS[key] for key in query.shown]
    yield [str(one.label) for one in columns]
    number = 0
    for number, row in enumerate(found, 1):
        yield [one.show(row) for one in columns]
        if number % STEP == 0:
            told(number)
    told(number)


def write_csv(lines: Iterable[list[str]], to: IO[bytes]) -> None:
    """Lines of cells as a Polish spreadsheet reads them."""
    text = TextIOWrapper(to, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for line in lines:
        writer.writerow([f"'{one}" if one.startswith(FORMULA) else one for one in line])
    text.flush()
    text.detach()


def _write_xlsx(lines: Iterable[list[str]], to: IO[bytes]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def cell(value: str) -> Any:
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"
        return made

    for line in lines:
        sheet.append([cell(one) for one in line])
    book.save(to)
