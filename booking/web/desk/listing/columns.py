"""/panel/lista/kolumny: which columns a person sees, and in which order."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from booking.domain.desk_choice import choose_columns
from booking.domain.listing.query import columns_of
from booking.web.desk.answer import SeeOther
from tenants.accounts.access import StaffRequest, staff_required


@require_POST
@staff_required
def choose(request: StaffRequest) -> HttpResponse:
    """Keep the columns that are ticked, in the order they stand; a press may move one of them."""
    order = list(columns_of(request.POST.getlist("kolejnosc")))
    for name, step in (("wyzej", -1), ("nizej", 1)):
        _shift(order, request.POST.get(name, ""), step)
    ticked = set(request.POST.getlist("kolumna"))
    chosen = [one for one in order if one in ticked]
    choose_columns(request.user, chosen)
    # The address of the page may name columns of its own, and would go before the choice.
    here = QueryDict(request.POST.get("zapytanie", "").encode(), mutable=True)
    here["kolumny"] = ",".join(chosen)
    opened = "&uklad=1" if {"wyzej", "nizej"} & set(request.POST) else ""
    return SeeOther(f"{reverse('desk:list')}?{here.urlencode(safe=',')}{opened}")


def _shift(order: list[str], key: str, step: int) -> None:
    if key not in order:
        return
    now = order.index(key)
    there = min(max(now + step, 0), len(order) - 1)
    order.insert(there, order.pop(now))
