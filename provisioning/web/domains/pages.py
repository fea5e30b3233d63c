"""/domeny: every host an office claimed, and whether it is proved."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.queue import nudge
from provisioning.models import Domain, DomainState
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.models import Office

SHOWN: Final = 50


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """All of them, or ``?stan=`` some."""
    state = request.GET.get("stan", "")
    rows = Domain.objects.order_by("host", "id")
    if state in DomainState.values:
        rows = rows.filter(state=state)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("strona"))
    offices = Office.objects.in_bulk([one.office_id for one in page])
    told = {
        "page": page,
        "rows": [(one, offices.get(one.office_id)) for one in page],
        "state": state,
        "states": DomainState,
    }
    return render(request, "provisioning/domains/list.html", told)


@require_POST
@operators_only
def check(request: OperatorRequest, domain_id: UUID) -> HttpResponse:
    """Look at it now."""
    mine = get_object_or_404(Domain, pk=domain_id)
    record("domain.look", by=actor(request.user), now=timezone.now(), about=mine)
    nudge("provisioning.domain", str(mine.pk))
    return redirect("hosts:list")
