"""Transfers are booked: by the invoice number in their title, else by an operator's hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from billing.bank.mt940_file import read_mt940
from billing.bank.statement import BankLine, fingerprints
from billing.bank.table_file import read_table
from billing.domain.issue import series_prefix
from billing.domain.settle import Money, settle
from billing.enums import InvoiceKind, SettlementKind
from billing.errors import WrongStatus
from billing.models import Invoice, LineState, Statement, StatementLine
from billing.money.amounts import ZERO
from tenants.audit.actor import Actor

# FV/2026/0007, FV 2026 7, fv-2026-0007: as people copy it, not followed by another digit. Of a
# further cell: FV/B/2026/0007.
NUMBER: Final = r"F\W?V\W{0,3}%s\W{0,3}(20\d\d)\W{0,3}0*(\d{1,6})(?!\d)"


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought: new lines, of them booked; and lines that were known already."""

    new: int
    booked: int
    known: int


@transaction.atomic
def import_statement(name: str, content: bytes, *, now: datetime, by: Actor) -> Imported:
    """Take a statement (MT940, or a table) and book what can be booked.

    A line that another file brought already is left out, so files may overlap. Raises
    ``BadStatement`` and takes nothing when the file is faulty.
    """
    lines = _read(name, content)
    statement = Statement.objects.create(name=name, imported_at=now, imported_by=by.name)
    rows = [
        StatementLine(
            statement=statement,
            fingerprint=fingerprint,
            booked_on=line.booked_on,
            amount=line.amount,
            left=max(line.amount, ZERO),
            currency=line.currency,
            title=line.title[:500],
            payer=line.payer[:300],
            account=line.account[:42],
        )
        for line, fingerprint in zip(lines, fingerprints(lines), strict=True)
    ]
    known = set(
        StatementLine.objects.filter(fingerprint__in=[row.fingerprint for row in rows]).values_list(
            "fingerprint", flat=True
        )
    )
    fresh = StatementLine.objects.bulk_create(r for r in rows if r.fingerprint not in known)
    booked = sum(_book(row, now, by) for row in fresh)
    return Imported(new=len(fresh), booked=booked, known=len(known))


@transaction.atomic
def match_by_hand(line_id: UUID, invoice_id: UUID, *, now: datetime, by: Actor) -> StatementLine:
    """Book what is left of a line on the invoice an operator chose, as far as it is owed.

    Raises ``WrongStatus`` when nothing is owed or nothing is left.
    """
    line = StatementLine.objects.select_for_update().get(pk=line_id)
    invoice = Invoice.objects.get(pk=invoice_id)
    if not _pour(line, [invoice], now, by):
        raise WrongStatus
    return line


@transaction.atomic
def set_aside(line_id: UUID, why: str) -> StatementLine:
    """An operator says that a line has nothing to do with invoices; it stays in the books."""
    line = StatementLine.objects.select_for_update().get(pk=line_id)
    line.state, line.why = LineState.SET_ASIDE, why
    line.save(update_fields=["state", "why"])
    return line


def suggestions(lines: Iterable[StatementLine]) -> list[tuple[StatementLine, list[Invoice]]]:
    """Each line with the open invoices of which exactly this much is owed."""
    owed: dict[Decimal, list[Invoice]] = defaultdict(list)
    for invoice in Invoice.objects.open().with_money().select_related("office"):
        owed[invoice.outstanding()].append(invoice)
    return [(line, owed.get(line.left, [])) for line in lines]


def numbers_in(title: str) -> list[str]:
    """The invoice numbers named in a title, each once, in order."""
    prefix, pattern = series_prefix(InvoiceKind.INVOICE), NUMBER % settings.OKIENKO_CELL
    named = re.findall(pattern, title, re.IGNORECASE)
    found = (f"{prefix}/{year}/{int(ordinal):04d}" for year, ordinal in named)
    return list(dict.fromkeys(found))


def _book(line: StatementLine, now: datetime, by: Actor) -> bool:
    """Book a line by the numbers in its title; tell whether all of it found its place."""
    if line.amount <= ZERO or line.currency != "PLN":
        line.state = LineState.SET_ASIDE if line.amount <= ZERO else LineState.UNMATCHED
        line.save(update_fields=["state"])
        return False
    numbers = numbers_in(line.title)
    named = {
        invoice.number: invoice
        for invoice in Invoice.objects.issued().filter(number__in=numbers, kind=InvoiceKind.INVOICE)
    }
    _pour(line, (named[number] for number in numbers if number in named), now, by)
    return line.state == LineState.MATCHED


def _pour(line: StatementLine, invoices: Iterable[Invoice], now: datetime, by: Actor) -> Decimal:
    """Let invoices take from a line what is owed, one after another; how much they took."""
    before = line.left
    for invoice in invoices:
        amount = min(line.left, invoice.outstanding())
        if amount > ZERO:
            money = Money(SettlementKind.TRANSFER, amount, line.booked_on, line.reference)
            settle(invoice.pk, money, now=now, by=by)
            line.take(amount)
    return before - line.left


def _read(name: str, content: bytes) -> list[BankLine]:
    is_table = name.lower().endswith((".csv", ".txt")) and b":61:" not in content
    return read_table(content) if is_table else read_mt940(content)
