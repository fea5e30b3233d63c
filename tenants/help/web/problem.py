"""/panel/pomoc/problem: something does not work; from any page of the panel."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.own_path import own_path
from tenants.accounts.session import actor
from tenants.errors import Invalid
from tenants.help.report import report_problem


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@changes_nothing
def report(request: StaffRequest) -> HttpResponse:
    """The form; after sending, where to go on."""
    sent = request.POST if request.method == "POST" else request.GET
    came_from = own_path(sent.get("z", ""), reverse("desk:today"))
    told: dict[str, Any] = {
        "back": came_from,
        "typed": request.POST.get("text", ""),
        "errors": [],
        "kept": None,
    }
    status = 200
    if request.method == "POST":
        by, now = actor(request.user), timezone.now()
        try:
            told["kept"] = report_problem(text=told["typed"], page=came_from, now=now, by=by)
            # The floor above may have given it a number meanwhile.
            told["kept"].refresh_from_db(fields=["ticket"])
        except Invalid as invalid:
            told["errors"], status = invalid.errors["text"], invalid.status
    return render(request, "help/problem.html", told, status=status)
