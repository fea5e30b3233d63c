"""/panel/pomoc: the handbook, a page of it, its pictures, and the first day."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.access import StaffRequest, staff_required
from tenants.accounts.own_path import own_path
from tenants.help import handbook
from tenants.help.first_day import FIRST_DAY, steps_done, tick_step

BACK = "z"
"""The key of the page somebody came from."""


@require_safe
@staff_required
def index(request: StaffRequest) -> HttpResponse:
    """Every page of the handbook."""
    told = {"pages": handbook.pages(), **_first_day(request), "back": _back(request)}
    return render(request, "help/index.html", told)


@require_safe
@staff_required
def show(request: StaffRequest, slug: str) -> HttpResponse:
    """One page; to the side panel of another screen the text alone."""
    found = handbook.page(slug)
    if found is None:
        raise Http404
    if "czesc" in request.GET:
        return HttpResponse(found.text)
    told: dict[str, Any] = {"page": found, "back": _back(request)}
    if slug == FIRST_DAY:
        told |= _first_day(request)
    return render(request, "help/page.html", told)


@require_POST
@staff_required
def step(request: StaffRequest) -> HttpResponse:
    """Tick a step of the first day, or take the tick back."""
    done = request.POST.get("zrobione") == "1"
    if not tick_step(request.user, request.POST.get("krok", ""), done=done):
        raise Http404
    response = redirect("help:page", FIRST_DAY)
    response.status_code = 303
    return response


def shot(request: Any, name: str) -> HttpResponseBase:
    """A picture of the handbook: no secret, the same for every office."""
    found = handbook.picture(name)
    if found is None:
        raise Http404
    response = FileResponse(found.open("rb"), content_type="image/png")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _first_day(request: StaffRequest) -> dict[str, Any]:
    guide, done = handbook.page(FIRST_DAY), steps_done(request.user)
    steps = [(one, one.anchor in done) for one in guide.steps] if guide else []
    return {"steps": steps, "ticked": sum(ticked for _one, ticked in steps)}


def _back(request: StaffRequest) -> str:
    return own_path(request.GET.get(BACK, ""), reverse("desk:today"))
