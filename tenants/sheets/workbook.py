"""An XLSX workbook as text, if it is one and no trap."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from tenants.packages import NotAPackage, TooMuch, unpacked

from .tables import BadTable, CellProblem, Place, Table

MOST_PARTS: Final = 500
UNPACKED: Final = 40_000_000
FOREIGN: Final = tuple(
    mark.encode(encoding)
    for mark in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
"""What no spreadsheet writes into its parts, and what could make a reader unfold without end."""
FORMULA: Final = "f"
ERROR: Final = "e"


def read_workbook(contents: bytes, most_rows: int, most_columns: int) -> list[Table]:
    """Every sheet that has something in it. Raises ``BadTable``."""
    _check_parts(contents)
    try:
        book = load_workbook(BytesIO(contents), read_only=True, data_only=False, keep_links=False)
        found = [_lines(sheet, most_rows, most_columns) for sheet in book.worksheets]
    except BadTable:
        raise
    except Exception as error:  # a broken workbook raises whatever its parts make of it
        raise _refused(_("This workbook cannot be read. Save it anew as XLSX or CSV.")) from error
    problems = [one for _table, wrong in found for one in wrong]
    if problems:
        raise BadTable(problems)
    return [one for one, _wrong in found if one.header]


def _check_parts(contents: bytes) -> None:
    """Refuse what is no workbook, has macros, unfolds without end, or names things elsewhere."""
    try:
        parts = unpacked(contents, most=MOST_PARTS, largest=UNPACKED)
    except TooMuch as error:
        raise _refused(_("The workbook is too large once it is unpacked.")) from error
    except NotAPackage as error:
        raise _refused(_("This is neither a CSV file nor an XLSX workbook.")) from error
    names = [name.lower() for name in parts]
    if "xl/workbook.xml" not in names:
        raise _refused(_("This is neither a CSV file nor an XLSX workbook."))
    if any("vbaproject" in one or "/macrosheets/" in one for one in names):
        raise _refused(_("Files with macros are not taken. Save it as XLSX or CSV."))
    if any(mark in part for part in parts.values() for mark in FOREIGN):
        raise _refused(_("This workbook cannot be read. Save it anew as XLSX or CSV."))


def _lines(sheet: Any, most_rows: int, most_columns: int) -> tuple[Table, list[CellProblem]]:
    sheet.reset_dimensions()
    title, problems = str(sheet.title), list[CellProblem]()
    lines: list[list[str]] = []
    for number, row in enumerate(sheet.iter_rows(max_row=most_rows + 2), 1):
        if number > most_rows + 1:
            told = _("There are more than %(most)d rows. Split the file.")
            raise BadTable([CellProblem(Place(title), told % {"most": most_rows})])
        lines.append([])
        for column, cell in enumerate(row[:most_columns], 1):
            lines[-1].append(_text(cell.value))
            if told := _wrong(cell):
                head = lines[0][column - 1] if len(lines[0]) >= column else ""
                problems.append(CellProblem(Place(title, number, column, head), told))
    while lines and not any(lines[-1]):
        lines.pop()
    header = [one.strip() for one in lines[0]] if lines else []
    while header and not header[-1]:
        header.pop()
    rows = [(number, one) for number, one in enumerate(lines[1:], 2) if any(map(str.strip, one))]
    return Table(title, header, rows), problems


def _wrong(cell: Any) -> str:
    if cell.data_type == FORMULA:
        return _("Here is a formula. Paste its value instead.")
    if cell.data_type == ERROR:
        return _("Here is an error of the spreadsheet. Type the value.")
    return ""


def _text(value: Any) -> str:
    """What a cell shows, as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime) and value.time() == time():
        return f"{value:%Y-%m-%d}"
    if isinstance(value, date | time):
        return value.isoformat("minutes") if isinstance(value, time) else value.isoformat()
    return str(value).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _refused(message: str) -> BadTable:
    return BadTable([CellProblem(Place(), message)])
