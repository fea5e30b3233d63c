"""The catalogue of an office as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from booking.public import SHEETS
from provisioning.officefile.document import OfficeFile
from tenants.sheets.columns import Cell, Column, Sheet, titles, value_at
from tenants.sheets.write import as_csv, as_workbook


def workbook(document: OfficeFile) -> bytes:
    """Every sheet, in one file."""
    return as_workbook((str(one.title), rows(one, document)) for one in SHEETS)


def csv_of(sheet: Sheet, document: OfficeFile) -> bytes:
    """One sheet."""
    return as_csv(rows(sheet, document))


def rows(sheet: Sheet, document: OfficeFile) -> list[list[Cell]]:
    """The titles, then a row for each thing."""
    found = [
        [_cell(sheet, column, outer, part) for column in sheet.columns]
        for outer, part in _parts(sheet, document)
    ]
    return [[*titles(sheet.columns)], *found]


def _cell(sheet: Sheet, column: Column, outer: Any, part: Any) -> Cell:
    if column.path == sheet.under:
        return column.show(outer.key)
    return column.show(value_at(part, column.path))


def _parts(sheet: Sheet, document: OfficeFile) -> Iterator[tuple[Any, Any]]:
    """Each thing, with the one it hangs on."""
    for part in getattr(document, sheet.section):
        if sheet.inside:
            yield from ((part, inner) for inner in getattr(part, sheet.inside))
        else:
            yield part, part
