"""/wnioski: offices that applied, and the decision about each."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.applications.decide import approve, refuse
from provisioning.models import Application, ApplicationState
from provisioning.web.onboarding.pages import set_off
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.accounts.session import actor
from tenants.errors import Invalid, Refusal

SHOWN: Final = 50


@require_safe
@operators_only
def index(request: OperatorRequest) -> HttpResponse:
    """Those that wait; ``?stan=`` others. Unconfirmed ones are nobody's business yet."""
    state = request.GET.get("stan", ApplicationState.WAITING.value)
    shown = [one for one in ApplicationState if one != ApplicationState.UNCONFIRMED]
    rows = Application.objects.filter(state=state).exclude(state=ApplicationState.UNCONFIRMED)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("strona"))
    told = {"page": page, "state": state, "states": shown}
    return render(request, "provisioning/applications/list.html", told)


@require_safe
@operators_only
def show(request: OperatorRequest, application_id: UUID) -> HttpResponse:
    """One of them."""
    return _page(request, application_id)


@require_POST
@operators_only
def accept(request: OperatorRequest, application_id: UUID) -> HttpResponse:
    """Yes: the onboarding begins."""
    subdomain = request.POST.get("subdomain", "").strip()
    try:
        mine = approve(application_id, subdomain, now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        words = [str(one) for told in refused.errors.values() for one in told]
        return _page(request, application_id, " ".join(words), status=refused.status)
    except Refusal as refused:
        return _page(request, application_id, str(refused), status=refused.status)
    set_off(request, mine.pk)
    return redirect("births:one", mine.pk)


@require_POST
@operators_only
def decline(request: OperatorRequest, application_id: UUID) -> HttpResponse:
    """No, and why."""
    reason = request.POST.get("reason", "")[:2000]
    try:
        refuse(application_id, reason, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return _page(request, application_id, str(refused), status=refused.status)
    return redirect("applications:list")


def _page(
    request: OperatorRequest, application_id: UUID, trouble: str = "", *, status: int = 200
) -> HttpResponse:
    known = Application.objects.exclude(state=ApplicationState.UNCONFIRMED)
    row = get_object_or_404(known, pk=application_id)
    told: dict[str, Any] = {"row": row, "trouble": trouble}
    told["subdomain"] = request.POST.get("subdomain", row.subdomain)
    told["reason"] = request.POST.get("reason", "")
    return render(request, "provisioning/applications/one.html", told, status=status)
