"""/urzedy: the list of offices, its tiles, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.public import to_grosz
from provisioning.domain.panel.offices import Choice, Row, listed
from provisioning.domain.panel.totals import totals
from provisioning.web.operator.door import actor
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.audit.record import record
from tenants.tables import Cell, csv_file, xlsx_file

from .forms import SearchForm

PAGE: Final = 50
FILES: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """A page of the list."""
    form, now = SearchForm(request.GET), timezone.now()
    pages = Paginator(listed(form.choice(), now=now), PAGE)
    page = pages.get_page(request.GET.get("strona"))
    kept = {name: value for name, value in request.GET.items() if value and name in form.fields}
    told = {
        "form": form,
        "rows": [Row(office) for office in page.object_list],
        "page": page,
        "query": urlencode(kept),
        "narrowed": bool(kept.keys() - {"kolejnosc"}),
        "totals": totals(now),
    }
    return render(request, "provisioning/panel/offices.html", told)


@require_safe
@operators_only
def as_file(request: OperatorRequest, form: str) -> HttpResponse:
    """Every office of the choice; counts only, as on the page. Who took it is audited."""
    if form not in FILES:
        raise Http404
    now = timezone.now()
    rows = list(_cells(SearchForm(request.GET).choice(), now))
    made = (
        csv_file([[_text(one) for one in row] for row in rows])
        if form == "csv"
        else xlsx_file(_("Offices"), rows)
    )
    record("office.list_taken", by=actor(request), now=now, fields=[form])
    answer = HttpResponse(made, content_type=FILES[form])
    answer["Content-Disposition"] = f'attachment; filename="urzedy-{now:%Y-%m-%d}.{form}"'
    return answer


def _cells(choice: Choice, now: datetime) -> Iterator[list[Cell]]:
    yield [
        *(_("Office"), _("Subdomain"), _("State"), _("Plan"), _("Last sign-in")),
        *(_("Bookings in 30 days"), _("Messages failed"), _("SMS spent")),
        *(_("SMS spent, net PLN"), _("Schema version")),
        *(_("Migrations behind"), _("Hosts in trouble"), _("Certificate until"), _("Promises")),
    ]
    for office in listed(choice, now=now):
        row = Row(office)
        known = row.known
        yield [
            *(office.name, office.subdomain, row.state, row.plan),
            _moment(known.last_sign_in if known else None),
            *((known.bookings, known.failed, known.sms) if known else (None, None, None)),
            None if row.sms_cost is None else to_grosz(row.sms_cost),
            *((known.version, known.behind) if known else ("", None)),
            row.office.bad_hosts,
            _moment(row.office.certificate_ends),
            row.promises,
        ]


def _text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return str(cell).replace(".", ",")
    return "" if cell is None else str(cell)


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
