"""A statement as values, whatever file it came in; and what is wrong with a file, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class BankLine:
    """One movement on our account: positive came in. ``title`` is what the payer wrote."""

    booked_on: date
    amount: Decimal
    title: str
    payer: str = ""
    account: str = ""
    currency: str = "PLN"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where: the row as the file counts it, and the name of the column, if any."""

    row: int
    column: str
    problem: str | Promise


class BadStatement(Exception):
    """A file that cannot be taken as it is; nothing of it is."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(f"{len(faults)} faults")


def fingerprints(lines: Iterable[BankLine]) -> list[str]:
    """A name for each line that is the same when another file tells of it again.

    Two equal lines in one file are two payments; they are told apart by their order.
    """
    seen: Counter[BankLine] = Counter()
    names = []
    for line in lines:
        seen[line] += 1
        told = (line.booked_on, line.amount, line.title, line.payer, line.account, seen[line])
        names.append(sha256("|".join(map(str, told)).encode()).hexdigest())
    return names
