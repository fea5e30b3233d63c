"""The first page of money, the list of invoices, and its files for accountants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from billing.days import local_day
from billing.domain.accounting import as_csv, as_xlsx
from billing.domain.overview import overview
from billing.enums import InvoiceStatus
from billing.models import Invoice, InvoiceQuerySet, Submission
from billing.web.operator.door import OperatorRequest, operators_only

HEIGHT: Final = 300
STEP: Final = 60
LIGHT: Final = Prefetch("submissions", Submission.objects.defer("xml", "receipt"))
FILES: Final = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A month in the chart: whole pixels, so that no page needs to calculate."""

    month: date
    net: Decimal
    x: int
    y: int
    height: int
    middle: int


@operators_only
def show(request: OperatorRequest) -> HttpResponse:
    """Owed, late, drafts, renewals, unmatched money, and twelve months of revenue."""
    found = overview(local_day(timezone.now()))
    told = {"found": found, "bars": bars(found.revenue), "height": HEIGHT + 24}
    return render(request, "billing/operator/overview.html", told)


@operators_only
def invoices(request: OperatorRequest) -> HttpResponse:
    """The ledger, filtered by status, month and text."""
    rows = _chosen(request)
    told = {
        "rows": rows[:500],
        "statuses": InvoiceStatus.choices,
        "chosen": request.GET,
        "query": urlencode(request.GET),
    }
    return render(request, "billing/operator/invoices.html", told)


@operators_only
def export(request: OperatorRequest, form: str) -> HttpResponse:
    """The same rows as a file."""
    if form not in FILES:
        raise Http404
    write, kind = FILES[form]
    name = f'attachment; filename="faktury-{local_day(timezone.now())}.{form}"'
    rows = _chosen(request).exclude(number=None).order_by("issued_on", "series", "ordinal")
    rows = rows.with_money().prefetch_related("documents", LIGHT)
    return HttpResponse(write(rows), content_type=kind, headers={"Content-Disposition": name})


def bars(revenue: list[tuple[date, Decimal]]) -> list[Bar]:
    """Heights in whole pixels, the highest month fills the chart; losses stay at the floor."""
    top = max([Decimal(1), *(net for _, net in revenue)])
    heights = [max(int(net * HEIGHT / top), 0) for _, net in revenue]
    return [
        Bar(month, net, number * STEP + 8, HEIGHT - height, height, number * STEP + STEP // 2)
        for number, ((month, net), height) in enumerate(zip(revenue, heights, strict=True))
    ]


def _chosen(request: OperatorRequest) -> InvoiceQuerySet:
    """What the filters leave; a filter that makes no sense is passed over."""
    rows = Invoice.objects.select_related("office").order_by("-created_at")
    status = request.GET.get("status")
    if status == "open":
        rows = rows.open()
    elif status in InvoiceStatus.values:
        rows = rows.filter(status=status)
    if text := request.GET.get("q", "").strip():
        rows = rows.filter(number__icontains=text) | rows.filter(office__name__icontains=text)
    month = request.GET.get("miesiac", "")
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return rows
    return rows.filter(issued_on__year=first.year, issued_on__month=first.month)
