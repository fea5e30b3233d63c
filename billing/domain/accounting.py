"""The ledger for accountants: one row a document, as CSV and as XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from billing.enums import InvoiceKind, InvoiceStatus
from billing.models import Invoice

Cell = str | Decimal | date | None
# Column names are those of Polish books; accountants' programs look for them.
COLUMNS: Final = (
    "numer", "rodzaj", "koryguje", "data wystawienia", "okres od", "okres do", "data doręczenia",
    "termin płatności", "data zapłaty", "status", "nabywca", "NIP nabywcy", "odbiorca",
    "numer umowy", "referencje kupującego", "netto", "VAT", "brutto", "do zapłaty", "waluta",
    "numer KSeF",
)  # fmt: skip
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def rows(invoices: Iterable[Invoice]) -> Iterator[list[Cell]]:
    """The documents, one row each, in the order given; drafts are left out."""
    for invoice in invoices:
        if invoice.number:
            yield _row(invoice)


def as_csv(invoices: Iterable[Invoice]) -> bytes:
    """Semicolons, decimal commas and a byte order mark: as Polish spreadsheets open it."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows(invoices):
        writer.writerow([_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(invoices: Iterable[Invoice]) -> bytes:
    """A workbook; texts are written as texts, so none becomes a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Faktury")
    sheet.append(list(COLUMNS))
    for row in rows(invoices):
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


def _row(invoice: Invoice) -> list[Cell]:
    said = invoice.said
    customer = said["customer"]
    recipient = customer["recipient"] or {"name": ""}
    corrected = said["corrected"] or {"number": ""}
    is_invoice = invoice.kind == InvoiceKind.INVOICE
    return [
        invoice.number,
        InvoiceKind(invoice.kind).value,
        corrected["number"],
        invoice.issued_on,
        _day(said["period_first"]),
        _day(said["period_last"]),
        invoice.delivered_on,
        invoice.due_on,
        invoice.paid_on,
        InvoiceStatus(invoice.status).value,
        customer["buyer"]["name"],
        customer["buyer"]["nip"],
        recipient["name"],
        said["contract_number"],
        customer["reference"],
        invoice.net,
        invoice.vat,
        invoice.gross,
        invoice.outstanding() if is_invoice else None,
        "PLN",
        invoice.ksef_number,
    ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _text(cell: Cell) -> str:
    """A cell of a table; a text that a spreadsheet would calculate gets an apostrophe."""
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
