"""/panel/bez-miejsca: visits that a change of hours or counters left without a place (rule 12)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from booking.domain.stranded import stranded_now
from tenants.accounts.access import StaffRequest, staff_required

from .place import own_posts, own_units


@require_safe
@staff_required
def listed(request: StaffRequest) -> HttpResponse:
    """Those of the units the person works for."""
    mine, posts = own_units(request.user), own_posts(request.user)
    found = stranded_now(timezone.now())
    told = {
        "visits": [
            one
            for one in found
            if (not mine or one.unit_id in mine) and (not posts or one.counter_id in posts)
        ]
    }
    return render(request, "booking/desk/stranded.html", told)
