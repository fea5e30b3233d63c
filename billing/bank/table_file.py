"""Statements as tables (CSV): columns are known by their names, whatever bank wrote them."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from billing.bank.statement import BadStatement, BankLine, Fault

# Names of columns in Polish banks' files, in small letters.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "booked_on": ("data księgowania", "data ksiegowania", "data operacji", "data", "date"),
    "amount": ("kwota", "kwota operacji", "kwota transakcji", "amount"),
    "title": ("tytuł", "tytul", "tytuł operacji", "opis", "opis operacji", "title"),
    "payer": ("nadawca", "kontrahent", "nazwa kontrahenta", "nadawca/odbiorca", "payer"),
    "account": ("rachunek", "numer rachunku", "rachunek kontrahenta", "nr rachunku", "account"),
}
NEEDED: Final = ("booked_on", "amount", "title")
DATES: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%Y")
AMOUNT: Final = re.compile(r"[+-]?\d+(\.\d{1,2})?", re.ASCII)


def read_table(content: bytes) -> list[BankLine]:
    """The movements of a table. Raises ``BadStatement`` with every faulty row and column."""
    rows, head, places = _table(content)
    faults: list[Fault] = []
    lines = []
    for number, row in enumerate(rows[head + 1 :], head + 2):
        if not any(cell.strip() for cell in row):
            continue
        found: dict[str, Any] = {}
        for key, place in places.items():
            text = row[place].strip() if place < len(row) else ""
            try:
                found[key] = READERS.get(key, str)(text)
            except ValueError:
                problem = _("“%(text)s” cannot be read.") % {"text": text[:40]}
                faults.append(Fault(number, rows[head][place].strip(), problem))
        lines.append(found)
    if faults:
        raise BadStatement(faults)
    return [BankLine(**found) for found in lines]


def _table(content: bytes) -> tuple[list[list[str]], int, dict[str, int]]:
    """The rows, the one that names the columns, and where each column stands."""
    missing = set(NEEDED)
    for delimiter in ";\t,":
        rows = list(csv.reader(_text(content).splitlines(), delimiter=delimiter))
        for number, row in enumerate(rows):
            places = _places(row)
            if missing > (absent := {key for key in NEEDED if key not in places}):
                missing = absent
            if not absent:
                return rows, number, places
    names = ", ".join(COLUMNS[key][0] for key in NEEDED if key in missing)
    raise BadStatement([Fault(1, names, _("The file has no such column."))])


def _places(row: list[str]) -> dict[str, int]:
    names = [cell.strip().strip("#").lower() for cell in row]
    return {
        key: names.index(name)
        for key, known in COLUMNS.items()
        for name in reversed(known)
        if name in names
    }


def _date(text: str) -> date:
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise ValueError(text)


def _amount(text: str) -> Decimal:
    """``13 284,00 PLN``, ``13.284,00``, ``13284.00``, ``-15,5``: exact, whatever the bank's way."""
    bare = re.sub(r"\s|PLN|zł", "", text)
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    if not AMOUNT.fullmatch(bare):
        raise ValueError(text)
    return Decimal(bare)


READERS: Final[dict[str, Callable[[str], Any]]] = {"booked_on": _date, "amount": _amount}


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace")
