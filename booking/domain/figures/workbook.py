"""The report as an XLSX workbook: a sheet per table, numbers as numbers, names never formulas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any, Final

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import TYPE_STRING
from openpyxl.styles import Font

from .counts import Count, Period
from .hall import HallFigures, HallRow
from .report import Report, Row

TITLE_AT_MOST: Final = 31
WIDE: Final = 40
NARROW: Final = 14


def workbook(report: Report, *, office: str) -> bytes:
    """The file."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has one sheet
    _sheet(book, _("Together"), _summary(report, office))
    for title, rows in tables(report):
        _sheet(book, title, _both(rows, report.period))
    _sheet(book, _("Days"), _days(report))
    _sheet(book, _("Occupancy"), _occupancy(report))
    if report.hall:
        _sheet(book, _("Hall"), _hall(report.hall))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def tables(report: Report) -> list[tuple[str, list[Row]]]:
    """Every breakdown with its name, as page and workbook show them."""
    return [
        (_("Matters"), report.services),
        (_("Units"), report.units),
        (_("Counters"), report.counters),
        (_("Ways of booking"), report.channels),
        (_("Days ahead"), report.ahead),
    ]


def figures(count: Count) -> list[tuple[str, int]]:
    """What is counted, with its name, in the order of tables."""
    return [
        (_("Bookings"), count.made),
        (_("Confirmed"), count.confirmed),
        (_("Served people"), count.served),
        (_("No-shows"), count.missed),
        (_("Cancelled by residents"), count.by_resident),
        (_("Cancelled by the office"), count.by_office),
        (_("Cancelled otherwise"), count.by_system),
        (_("Not confirmed in time"), count.expired),
        (_("Rejected"), count.rejected),
    ]


def _summary(report: Report, office: str) -> Iterable[Sequence[Any]]:
    row, period = report.whole, report.period
    yield [office]
    yield ["", _said(period), _said(period.before)]
    for (name, now), (_name, before) in zip(figures(row.now), figures(row.before), strict=True):
        yield [name, now, before]
    yield [_("Days ahead, median"), row.now.ahead_median, row.before.ahead_median]
    yield [_("Days ahead, mean"), round(row.now.ahead_mean, 1), round(row.before.ahead_mean, 1)]
    share = report.occupancy.share()
    yield [_("Occupancy"), "" if share is None else round(share, 3)]


def _both(rows: Sequence[Row], period: Period) -> Iterable[Sequence[Any]]:
    yield ["", *(name for name, _n in figures(Count())), _("Bookings before"), _said(period.before)]
    for row in rows:
        yield [str(row.name), *(number for _name, number in figures(row.now)), row.before.made]


def _days(report: Report) -> Iterable[Sequence[Any]]:
    yield [_("Day"), *(name for name, _n in figures(Count()))]
    for day, count in sorted(report.days.items()):
        yield [date.fromisoformat(day), *(number for _name, number in figures(count))]


def _occupancy(report: Report) -> Iterable[Sequence[Any]]:
    full = report.occupancy
    yield [_("Hour"), *(str(WEEKDAYS[day]) for day in full.weekdays)]
    for hour in full.hours:
        shares = (full.share(day, hour) for day in full.weekdays)
        yield [f"{hour}:00", *("" if one is None else round(one, 3) for one in shares)]


def _hall(hall: HallFigures) -> Iterable[Sequence[Any]]:
    yield ["", *hall_columns()]
    for row in (hall.whole, *(row for _title, rows in hall.tables for row in rows)):
        yield [str(row.name), *("" if one is None else one for one in hall_numbers(row))]


def hall_columns() -> list[str]:
    """What is told of the hall, in the order of its tables."""
    return [
        _("Numbers given"),
        _("Served people"),
        _("Did not come when called"),
        _("Given back or never called"),
        _("Waiting, minutes (half at most)"),
        _("Waiting, minutes (nine of ten at most)"),
        _("Service, minutes (half at most)"),
    ]


def hall_numbers(row: HallRow) -> tuple[int | None, ...]:
    """The numbers under those columns."""
    return (row.people, row.served, row.gone, row.left, row.wait, row.long_wait, row.takes)


def _said(period: Period) -> str:
    return f"{period.first:%d.%m.%Y}–{period.last:%d.%m.%Y}"


def _sheet(book: Workbook, title: str | Promise, rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(str(title)[:TITLE_AT_MOST])
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            cell = sheet.cell(number, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = TYPE_STRING  # a name that begins with “=” is a name
            if number == 1:
                cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width = WIDE
    for place in range(2, sheet.max_column + 1):
        letter = sheet.cell(1, place).column_letter
        sheet.column_dimensions[letter].width = NARROW
    sheet.freeze_panes = "B2"
