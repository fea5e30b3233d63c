"""Offices that leave: who, how far, and what an operator may do about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from billing.public import Contract, running_contract
from provisioning.domain.leaving.begin import begin_leaving, call_off, hand_over
from provisioning.domain.leaving.certificate import certificate as paper
from provisioning.domain.leaving.closing import has_moved
from provisioning.domain.leaving.order import LABELS
from provisioning.domain.leaving.purge import check_off
from provisioning.models import Leaving
from tenants.accounts.models import Duty
from tenants.accounts.operators import OperatorRequest, operators_only, operators_with
from tenants.accounts.session import actor
from tenants.audit.actor import Actor
from tenants.errors import Refusal

from .leaving_form import BeginForm

MOST: Final = 200
Deed = Callable[[Leaving, datetime, Actor], Any]


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """All leavings, those under way first; and what to think of before."""
    told = {"rows": Leaving.objects.with_progress()[:MOST], "today": timezone.localdate()}
    return render(request, "provisioning/operator/leavings.html", told)


@operators_with(Duty.OWNER)
def begin(request: OperatorRequest) -> HttpResponse:
    """The form, and the beginning."""
    form = BeginForm(request.POST or None)
    if form.is_valid():
        told = form.cleaned_data
        try:
            leaving = begin_leaving(
                told["office"],
                form.terms(),
                typed=told["typed"],
                now=timezone.now(),
                by=actor(request.user),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("leaving:show", leaving.pk)
    status = 422 if form.is_bound else 200
    return render(
        request, "provisioning/operator/begin_leaving.html", {"form": form}, status=status
    )


@require_safe
@operators_only
def show(request: OperatorRequest, leaving_id: UUID) -> HttpResponse:
    """One leaving: its steps, its waits, its backups."""
    return _page(request, _found(leaving_id))


@require_POST
@operators_with(Duty.OWNER)
def act(request: OperatorRequest, leaving_id: UUID, deed: str) -> HttpResponse:
    """Call it off, note that the office has its data, check off the backups."""
    if deed not in DEEDS:
        raise Http404
    leaving = _found(leaving_id)
    try:
        DEEDS[deed](leaving, timezone.now(), actor(request.user))
    except Refusal as refusal:
        return _page(request, leaving, refusal)
    return redirect("leaving:show", leaving.pk)


@require_safe
@operators_only
def certificate(request: OperatorRequest, leaving_id: UUID) -> HttpResponse:
    """The certificate as it stands now."""
    leaving = _found(leaving_id)
    if leaving.finished_at is None:
        raise Http404
    answer = HttpResponse(paper(leaving, now=timezone.now()), content_type="application/pdf")
    name = f"zaswiadczenie-{leaving.subdomain}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


DEEDS: Final[dict[str, Deed]] = {
    "odwolaj": lambda leaving, now, by: call_off(leaving.office, now=now, by=by),
    "wydano": lambda leaving, now, by: hand_over(leaving, now=now, by=by),
    "kopie": lambda leaving, now, by: check_off(leaving, now=now, by=by),
}


def _page(
    request: OperatorRequest, leaving: Leaving, refusal: Refusal | None = None
) -> HttpResponse:
    steps = [(LABELS[one.key], one) for one in leaving.steps.all()]
    done = sum(one.ended_at is not None for _label, one in steps)
    now, purges = timezone.now(), leaving.purges.all()
    today = timezone.localdate(now)
    told = {
        "leaving": leaving,
        "steps": steps,
        "done": done,
        "today": today,
        "purges": purges,
        "due_purges": any(one.done_at is None and one.due_on <= today for one in purges),
        "contract": _in_the_way(leaving, now),
        "refusal": refusal,
    }
    page = "provisioning/operator/leaving.html"
    return render(request, page, told, status=refusal.status if refusal else 200)


def _in_the_way(leaving: Leaving, now: datetime) -> Contract | None:
    """The contract that must be ended before anything is deleted."""
    if not leaving.can_be_undone or has_moved(leaving):
        return None
    return running_contract(leaving.office_id, now=now)


def _found(leaving_id: UUID) -> Leaving:
    return get_object_or_404(
        Leaving.objects.with_progress().select_related("office"), pk=leaving_id
    )
