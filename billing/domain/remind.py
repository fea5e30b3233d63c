"""Reminders of payment: before the day, and on certain days after it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from billing.days import local_day
from billing.domain.clock import due_day
from billing.domain.letters import owe_letter
from billing.models import Invoice, Letter, LetterKind
from billing.money.amounts import ZERO

BEFORE: Final = 3
AFTER: Final = (1, 14, 30, 45)  # days; each once


def remind(*, now: datetime) -> list[Letter]:
    """Owe today's reminders. A day that was missed is made up for by the latest one only."""
    today = local_day(now)
    nearest = today + timedelta(days=BEFORE)
    owed = []
    for invoice in Invoice.objects.open().filter(due_on__lte=nearest).select_related("contract"):
        due = due_day(invoice)
        if due is None or invoice.outstanding() <= ZERO:
            continue
        if (step := _step(due, today)) is not None:
            kind, occasion = step
            owed.append(owe_letter(invoice, kind, occasion=occasion, now=now))
    return [letter for letter in owed if letter is not None]


def _step(due: date, today: date) -> tuple[LetterKind, str] | None:
    late = (today - due).days
    passed = [days for days in AFTER if days <= late]
    if passed:
        return LetterKind.LATE, str(passed[-1])
    return (LetterKind.SOON, "") if -BEFORE <= late <= 0 else None
