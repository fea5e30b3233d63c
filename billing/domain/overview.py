"""What operators want to know about money: owed, late, earned, ending, unmatched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from billing.domain.dunning import Debt, debtors
from billing.domain.usage import Outgrown, outgrown
from billing.enums import InvoiceStatus
from billing.models import Contract, Invoice, Mirror, MirrorKind, StatementLine
from billing.money.amounts import ZERO, add_up
from billing.periods import months_later
from tenants.models import Office

RENEWALS_AHEAD: Final = timedelta(days=90)
MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page of money, on a day."""

    owed: Decimal
    late: Decimal
    debtors: list[tuple[Office, Debt]]
    drafts: list[Invoice]
    rejected: list[Invoice]
    renewals: list[Contract]
    unmatched: list[StatementLine]
    strange_cards: list[Mirror]
    outgrown: list[Outgrown]
    revenue: list[tuple[date, Decimal]]


def overview(today: date) -> Overview:
    """Gather it, in a number of queries that does not grow with the offices."""
    still_open = Invoice.objects.open().with_money()
    owing = list(debtors(today))
    return Overview(
        owed=add_up(invoice.outstanding() for invoice in still_open),
        late=add_up(debt.owed for _, debt in owing),
        debtors=owing,
        drafts=_with_office(InvoiceStatus.DRAFT),
        rejected=_with_office(InvoiceStatus.REJECTED),
        renewals=list(
            Contract.objects.ending(today, today + RENEWALS_AHEAD).select_related("office")
        ),
        unmatched=list(StatementLine.objects.waiting()),
        strange_cards=list(
            Mirror.objects.filter(kind=MirrorKind.INVOICE, invoice=None, paid__gt=ZERO)
        ),
        outgrown=outgrown(),
        revenue=revenue(today),
    )


def revenue(today: date) -> list[tuple[date, Decimal]]:
    """Net of what was issued (corrections included) in each of the last twelve months."""
    first = months_later(today.replace(day=1), 1 - MONTHS)
    sums = dict(
        Invoice.objects.issued()
        .filter(issued_on__gte=first)
        .annotate(month=TruncMonth("issued_on"))
        .values_list("month")
        .annotate(Sum("net"))
        .order_by()
    )
    months: Iterable[date] = (months_later(first, number) for number in range(MONTHS))
    return [(month, sums.get(month) or ZERO) for month in months]


def _with_office(status: InvoiceStatus) -> list[Invoice]:
    waiting = Invoice.objects.filter(status=status).select_related("office", "contract")
    return list(waiting.order_by("created_at"))
