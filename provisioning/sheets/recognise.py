"""Which sheet of the catalogue a table is, and which column stands under which title."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from booking.public import SHEETS
from provisioning.officefile.document import OfficeFile
from tenants.sheets.columns import Column, Sheet
from tenants.sheets.tables import BadTable, CellProblem, Place, Table


@dataclass(frozen=True, slots=True)
class Known:
    """A table whose sheet is known; ``columns`` by their number from 0."""

    sheet: Sheet
    table: Table
    columns: dict[int, Column]


def recognise(tables: Sequence[Table], before: OfficeFile) -> list[Known]:
    """Every table with its sheet. Raises ``BadTable``."""
    problems: list[CellProblem] = []
    found = [one for table in tables if (one := _known(table, before, problems))]
    for number, one in enumerate(found):
        if any(one.sheet is other.sheet for other in found[:number]):
            told = _("This sheet is there twice: “%(title)s”.") % {"title": one.sheet.title}
            problems.append(CellProblem(Place(one.table.sheet), told))
    if not found and not problems:
        problems.append(CellProblem(Place(), _("The file is empty.")))
    if problems:
        raise BadTable(problems)
    return found


def _known(table: Table, before: OfficeFile, problems: list[CellProblem]) -> Known | None:
    if not any(table.header):
        return None
    sheet = _sheet_of(table, before)
    if sheet is None:
        told = _(
            "This is no table of the catalogue: the first row must hold the titles of a download."
        )
        problems.append(CellProblem(Place(table.sheet, 1 if not table.sheet else 0), told))
        return None
    columns: dict[int, Column] = {}
    for number, title in enumerate(table.header):
        if not title:
            continue
        column = sheet.column(title)
        place = Place(table.sheet, 1, number + 1, title)
        if column is None:
            told = _("There is no such column. Known: %(known)s.")
            known = ", ".join(str(one.title) for one in sheet.columns)
            problems.append(CellProblem(place, told % {"known": known}))
        elif column in columns.values():
            problems.append(CellProblem(place, _("This column is there twice.")))
        else:
            columns[number] = column
    problems += _lacking(sheet, table, columns)
    return Known(sheet, table, columns)


def _sheet_of(table: Table, before: OfficeFile) -> Sheet | None:
    """By its name, else by the titles: the sheet that knows most of them, and more than half.

    Where several know as many: the one that lacks none of its own, or whose things the rows name.
    """
    for one in SHEETS:
        if table.sheet and one.is_called(table.sheet):
            return one
    titles = [title for title in table.header if title]
    counts = {one.name: sum(one.column(title) is not None for title in titles) for one in SHEETS}
    most = max(counts.values())
    if most * 2 <= len(titles):
        return None
    typed = {cell.strip() for _number, row in table.rows for cell in row}
    likely = [one for one in SHEETS if counts[one.name] == most]
    return max(
        likely,
        key=lambda one: (len(one.columns) == most, len(typed & _names(one, before))),
    )


def _names(sheet: Sheet, before: OfficeFile) -> set[str]:
    return {str(getattr(one, "key", "")) for one in getattr(before, sheet.section)}


def _lacking(sheet: Sheet, table: Table, columns: dict[int, Column]) -> Iterator[CellProblem]:
    """Without these nobody can tell which thing a row is about."""
    paths = {one.path for one in columns.values()}
    for column in sheet.columns:
        if column.path in sheet.identity and column.required and column.path not in paths:
            told = _("The column “%(title)s” is missing.") % {"title": column.title}
            yield CellProblem(Place(table.sheet, 1), told)
