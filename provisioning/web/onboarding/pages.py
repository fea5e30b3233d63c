"""/nowe-urzedy: offices on their way, what is agreed with each, and how far each is."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from provisioning.domain.onboarding.begin import begin, change
from provisioning.domain.onboarding.data import missing
from provisioning.domain.onboarding.overview import every_onboarding, way_of
from provisioning.domain.onboarding.people_steps import give_up
from provisioning.domain.onboarding.steps import STEPS
from provisioning.domain.queue import nudge
from provisioning.models import Onboarding
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.accounts.session import actor
from tenants.errors import Invalid, Refusal
from tenants.models import Office

from .forms import DataForm

SHOWN: Final = 50


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """All of them, open ones first; searched by name or subdomain."""
    rows, text = every_onboarding(), request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(subdomain__icontains=text)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("strona"))
    told = {"page": page, "text": text, "steps": len(STEPS)}
    return render(request, "provisioning/onboarding/list.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def new(request: OperatorRequest) -> HttpResponse:
    """Announce an office: what is known is written down, and the machine begins."""
    form = DataForm(request.POST or None)
    if form.is_valid():
        by = actor(request.user)
        try:
            mine = begin(form.cleaned_data, now=timezone.now(), by=by)
        except Invalid as refused:
            form.take(refused.errors)
        else:
            set_off(request, mine.pk)
            return redirect("births:one", mine.pk)
    told = {"form": form}
    status = 422 if form.is_bound else 200
    return render(request, "provisioning/onboarding/data.html", told, status=status)


@require_safe
@operators_only
def show(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """One office on its way: its steps, and what is to be done."""
    return render(request, "provisioning/onboarding/one.html", _told(onboarding_id))


@require_safe
@operators_only
def way(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """Its steps alone, for a page that looks again while the machine works."""
    return render(request, "provisioning/onboarding/_way.html", _told(onboarding_id))


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def data(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """What is agreed, to be completed."""
    mine = find(onboarding_id)
    fixed = mine.office_id is not None
    form = DataForm(request.POST or None, initial=model_to_dict(mine), fixed=fixed)
    if form.is_valid():
        by = actor(request.user)
        try:
            change(mine.pk, form.cleaned_data, now=timezone.now(), by=by)
        except Invalid as refused:
            form.take(refused.errors)
        else:
            set_off(request, mine.pk)
            return redirect("births:one", mine.pk)
    told = {"form": form, "mine": mine, "fixed": fixed}
    status = 422 if form.is_bound else 200
    return render(request, "provisioning/onboarding/data.html", told, status=status)


@require_POST
@operators_only
def carry_on(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """Try again what failed, or go on with what was cut off."""
    set_off(request, find(onboarding_id).pk)
    return redirect("births:one", onboarding_id)


@require_POST
@operators_only
def abandon(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """Nothing becomes of it."""
    try:
        give_up(onboarding_id, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return refusal(request, onboarding_id, refused)
    return redirect("births:list")


def find(onboarding_id: UUID) -> Onboarding:
    """One by its id, also when it is over; else the 404 page."""
    found = Onboarding.objects.filter(pk=onboarding_id).prefetch_related("steps").first()
    if found is None:
        raise Http404
    return found


def set_off(request: OperatorRequest, onboarding_id: UUID) -> None:
    """Let a worker go on; where no queue answers, the clock finds it within a minute."""
    nudge("provisioning.onboard", str(onboarding_id), str(request.user.pk), request.user.name)


def refusal(request: OperatorRequest, onboarding_id: UUID, refused: Refusal) -> HttpResponse:
    """The page of the steps, with what was refused above them."""
    told = _told(onboarding_id) | {"refused": refused}
    return render(request, "provisioning/onboarding/one.html", told, status=refused.status)


def _told(onboarding_id: UUID) -> dict[str, Any]:
    mine = find(onboarding_id)
    office = Office.objects.filter(pk=mine.office_id).first() if mine.office_id else None
    return {
        "mine": mine,
        "way": way_of(mine),
        "office_row": office,
        "lacking": ", ".join(missing(mine)),
    }
