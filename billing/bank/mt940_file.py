"""MT940 as Polish banks write it: the library reads the format, we read the details.

Field 86 holds subfields after a sign of the bank's choice (``~``, ``^``, ``<`` or ``?``): 20-26 are
pieces of the title, cut anywhere, 27-29 or 32-33 the payer, 38 or 31 the payer's account.
"""

from __future__ import annotations

import re
from typing import Any, Final

import mt940
from django.utils.translation import gettext_lazy as _

from billing.bank.statement import BadStatement, BankLine, Fault

SUBFIELD: Final = re.compile(r"[~^<?](\d\d)")
TITLE: Final = range(20, 27)
PAYER: Final = (27, 28, 29, 32, 33)
ACCOUNTS: Final = (38, 31)


def read_mt940(content: bytes) -> list[BankLine]:
    """The movements of a statement. Raises ``BadStatement`` for what is not MT940."""
    try:
        transactions = list(mt940.parse(_text(content)))
    except Exception as problem:  # the library raises what its regular expressions meet
        raise BadStatement([Fault(1, "", _("This is not an MT940 file."))]) from problem
    if not transactions:
        raise BadStatement([Fault(1, "", _("There are no transactions in this file."))])
    return [_line(transaction.data) for transaction in transactions]


def _line(data: dict[str, Any]) -> BankLine:
    parts = _subfields(data.get("transaction_details") or "")
    title = "".join(parts.get(number, "") for number in TITLE)
    payer = " ".join(parts[number] for number in PAYER if number in parts)
    account = next((parts[number] for number in ACCOUNTS if number in parts), "")
    day = data["date"]
    return BankLine(
        booked_on=data.get("entry_date") or day,
        amount=data["amount"].amount,
        title=title or parts.get(0, ""),
        payer=payer.strip(),
        account=account.strip(),
        currency=data["amount"].currency,
    )


def _subfields(details: str) -> dict[int, str]:
    """The numbered parts, whose line ends mean nothing; a text without any is part 0."""
    pieces = SUBFIELD.split(details.replace("\r", "").replace("\n", ""))
    if len(pieces) == 1:
        return {0: pieces[0]}
    return {int(number): text for number, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace")
