"""What a member of staff sets for themselves at the desk: own counters, keys."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from booking.domain.desk_choice import choice_of, choose_counters, choose_keys
from booking.domain.scope import Scope
from booking.models import Counter
from tenants.accounts.access import StaffRequest, staff_required
from tenants.accounts.own_path import own_path

from .answer import SeeOther


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def counters(request: StaffRequest) -> HttpResponse:
    """Which counters this person looks after; from then on *Today* begins with them."""
    scope = Scope.of(request.user)
    if request.method == "POST":
        choose_counters(request.user, _ids(request.POST.getlist("okienko")), scope)
        return SeeOther(reverse("desk:today"))
    found = scope.own(Counter.objects.filter(active=True).select_related("unit"))
    chosen = set(choice_of(request.user).counters)
    told = {
        "rows": [
            (one, str(one.pk) in chosen) for one in found.order_by("unit__position", "position")
        ],
    }
    return render(request, "booking/desk/own_counters.html", told)


@require_POST
@staff_required
def keys(request: StaffRequest) -> HttpResponse:
    """Switch commands by single keys on or off, and go on where the person was."""
    choose_keys(request.user, on=request.POST.get("wlaczone") == "1")
    return SeeOther(own_path(request.POST.get("dalej", ""), reverse("desk:today")))


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
