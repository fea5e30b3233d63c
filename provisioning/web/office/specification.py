"""/panel/specyfikacja: what a county's specification asks, and on which page each point is met."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.public import own_order
from provisioning.specification.points import points, rows
from provisioning.specification.protocol import protocol
from tenants.accounts.access import StaffRequest, overseers_only
from tenants.profile.models import Profile


@require_safe
@overseers_only
def shown(request: StaffRequest) -> HttpResponse:
    """The points, each with the pages that show it."""
    told = {"points": points(), "count": len(points()), "rows": len(rows())}
    return render(request, "provisioning/office/specification.html", told)


@require_safe
@overseers_only
def as_pdf(request: StaffRequest) -> HttpResponse:
    """The acceptance protocol, to be ticked and signed on paper."""
    profile, today = Profile.objects.current(), timezone.localdate()
    order = own_order(today)
    made = protocol(
        office=profile.name,
        address=profile.address,
        contract=(order.contract_number if order else None) or "",
        on=today,
    )
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="protokol-odbioru.pdf"'
    return answer
