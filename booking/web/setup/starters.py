"""/panel/ustawienia/katalog: matters from a ready catalogue."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from booking.domain.setup.starters import NAMES, adopt, starter
from booking.models import Service, Unit
from tenants.accounts.access import StaffRequest, admins_only

from .act import act_of, onward


@require_safe
@admins_only
def choose(request: StaffRequest) -> HttpResponse:
    """Which kind of office this is."""
    kinds = [(key, name, starter(key).services) for key, name in NAMES.items()]
    told = {"kinds": kinds, "next": request.GET.get("next", "")}
    return render(request, "booking/setup/starters.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def take(request: StaffRequest, key: str) -> HttpResponse:
    """Tick what the office deals with; it comes as drafts."""
    found = starter(key)
    if request.method == "POST":
        chosen, units = request.POST.getlist("service"), request.POST.getlist("unit")
        adopt(key, chosen, units, act_of(request))
        return redirect(onward(request, "setup:things", "sprawy"))
    taken = set(Service.objects.values_list("key", flat=True))
    categories = {one.key: one.name for one in found.categories}
    told = {
        "name": NAMES[key],
        "rows": [
            (one, categories.get(one.category, ""), one.key in taken) for one in found.services
        ],
        "units": list(Unit.objects.all()),
        "next": request.GET.get("next", ""),
    }
    return render(request, "booking/setup/starter.html", told)
