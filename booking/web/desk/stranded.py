"""/panel/bez-miejsca: visits that a change of hours or counters left without a place (rule 12)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.domain.scope import Scope
from booking.domain.stranded import Stranded, stranded_now
from tenants.accounts.access import StaffRequest, staff_required
from tenants.tables import csv_file


@require_safe
@staff_required
def listed(request: StaffRequest) -> HttpResponse:
    """Those of the units the person works for."""
    return render(request, "booking/desk/stranded.html", {"visits": _own(request)})


@require_safe
@staff_required
def as_csv(request: StaffRequest) -> HttpResponse:
    """The same as a file; nobody is named in it."""
    head = [_("Time"), _("Matter"), _("Number"), _("Counter"), _("Why it has no place")]
    rows = [_row(one) for one in _own(request)]
    answer = HttpResponse(csv_file([head, *rows]), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="bez-miejsca.csv"'
    return answer


def _row(one: Stranded) -> list[str]:
    when = f"{one.start:%Y-%m-%d %H:%M}"
    return [when, one.service, one.reference, one.counter, str(one.why.label)]


def _own(request: StaffRequest) -> list[Stranded]:
    scope = Scope.of(request.user)
    found = stranded_now(timezone.now())
    return [one for one in found if scope.works_at(one.unit_id, one.counter_id)]
