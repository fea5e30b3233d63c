"""From an uploaded file to tables of text: CSV as Polish spreadsheets save it, or a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Final

from django.utils.translation import gettext as _

from .tables import BadTable, CellProblem, Place, Table
from .workbook import read_workbook
from .write import unguarded

LARGEST: Final = 5_000_000
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 60
ZIP: Final = b"PK\x03\x04"
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
SEPARATORS: Final = ";,\t"
LATIN_2: Final = "ąśźĄŚŹ".encode("iso-8859-2")
WINDOWS: Final = "ąśźĄŚŹ".encode("cp1250")


def read_tables(name: str, contents: bytes) -> list[Table]:
    """The tables of a file, told by what is in it. Raises ``BadTable``."""
    if len(contents) > LARGEST:
        raise refused(_("The file is larger than 5 MB."))
    if name.lower().endswith((".xlsm", ".xlsb", ".xltm")):
        raise refused(_("Files with macros are not taken. Save it as XLSX or CSV."))
    if contents.startswith(OLE):
        told = _("This is an old XLS file, or one with a password. Save it as XLSX or CSV.")
        raise refused(told)
    if contents.startswith(ZIP):
        return read_workbook(contents, MOST_ROWS, MOST_COLUMNS)
    return [_read_csv(contents)]


def refused(message: str) -> BadTable:
    """A file that is of no use as a whole."""
    return BadTable([CellProblem(Place(), message)])


def _read_csv(contents: bytes) -> Table:
    text = _decoded(contents)
    separator, text = _separator(text)
    found: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True):
            found.append([_clean(one) for one in row])
            if len(found) > MOST_ROWS + 1:
                told = _("There are more than %(most)d rows. Split the file.")
                raise refused(told % {"most": MOST_ROWS})
    except csv.Error as error:
        told = _("This row cannot be read: a quotation mark is not closed, or a cell is too long.")
        raise BadTable([CellProblem(Place(row=len(found) + 1), told)]) from error
    return table("", found)


def table(sheet: str, lines: Sequence[Sequence[str]]) -> Table:
    """The first line as titles, the others with their numbers, without empty ones."""
    header = [one.strip() for one in lines[0]] if lines else []
    if len(header) > MOST_COLUMNS:
        raise refused(_("There are more than %(most)d columns.") % {"most": MOST_COLUMNS})
    rows = [(number, one) for number, one in enumerate(lines[1:], 2) if _is_said(one)]
    return Table(sheet, header, rows)


def _is_said(cells: Iterable[str]) -> bool:
    return any(one.strip() for one in cells)


def _decoded(contents: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or what Polish spreadsheets save without asking."""
    if b"\x00" in contents and not contents.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused(_("This is neither a CSV file nor an XLSX workbook."))
    for encoding in ("utf-16" if b"\x00" in contents else "utf-8-sig", _polish(contents)):
        try:
            return contents.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused(_("The letters of this file cannot be read. Save it as “CSV UTF-8”."))


def _polish(contents: bytes) -> str:
    """Windows-1250 or ISO 8859-2: they differ in ą, ś and ź."""
    old = sum(contents.count(bytes([sign])) for sign in LATIN_2)
    windows = sum(contents.count(bytes([sign])) for sign in WINDOWS)
    return "iso-8859-2" if old > windows else "cp1250"


def _separator(text: str) -> tuple[str, str]:
    """The sign between cells, as the first line tells; ``sep=;`` is a line of Excel's own."""
    first, _end, rest = text.partition("\n")
    told = first.strip().lower()
    if told.startswith("sep=") and told[4:5] in SEPARATORS:
        return told[4:5] or "\t", rest
    return max(SEPARATORS, key=first.count), text


def _clean(cell: str) -> str:
    return unguarded(cell.replace("\r\n", "\n").replace("\r", "\n"))
