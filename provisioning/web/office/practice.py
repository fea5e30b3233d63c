"""/panel/cwiczenia: the clock of a practice office, moved by whoever practises."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from provisioning.domain.practice import move_clock
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor, carry_over
from tenants.practice import clock_ahead, go_on_at, is_practice

MOVES: Final[dict[str, timedelta | None]] = {
    "kwadrans": timedelta(minutes=15),
    "godzina": timedelta(hours=1),
    "dzien": timedelta(days=1),
    "tydzien": timedelta(days=7),
    "teraz": None,
}


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def clock(request: StaffRequest) -> HttpResponse:
    """What time it is here; POST moves it. At a real office there is no such page."""
    if not is_practice():
        raise Http404
    if request.method == "POST":
        if (name := request.POST.get("o", "")) not in MOVES:
            raise Http404
        before, now = clock_ahead(), timezone.now()
        after = move_clock(MOVES[name], now=now, actor=actor(request.user))
        # Whoever moves the clock goes on working; for everybody else a day has passed.
        carry_over(request.session, after - before)
        go_on_at(after)
        response = redirect("practice:clock")
        response.status_code = 303
        return response
    told = {"now": timezone.now(), "moved": bool(clock_ahead())}
    return render(request, "practice/clock.html", told)
