"""/panel/ustawienia/publikacja: the last step: try a visit, then let residents book."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from booking.client import client_of, remember_client
from booking.domain.setup.publish import Missing, NotReady, missing, publish
from booking.domain.setup.trial import NothingFree, try_visit
from booking.domain.tokens import hold_token
from booking.errors import NotFound
from booking.models import Service
from booking.models.service import ServiceStatus
from tenants.accounts.access import StaffRequest, admins_only
from tenants.errors import Refusal

from .act import act_of


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def page(request: StaffRequest) -> HttpResponse:
    """Drafts to tick, and what is missing; a press publishes them."""
    if request.method != "POST":
        drafts = _drafts()
        return _page(request, missing(drafts, timezone.now()) if drafts else [])
    chosen = _ids(request.POST.getlist("service"))
    try:
        publish(chosen, act_of(request))
    except NotReady as refused:
        return _page(request, refused.missing, chosen=chosen, status=refused.status)
    except NotFound as refused:
        return _page(request, [], refused=refused, status=422)
    return redirect("setup:home")


@require_POST
@admins_only
def trial(request: StaffRequest) -> HttpResponse:
    """Hold the nearest time of a matter, and go on as a resident."""
    ids = _ids([request.POST.get("service", "")])
    if not ids:
        raise NotFound
    client = client_of(request)
    try:
        held = try_visit(ids[0], client, act_of(request))
    except NothingFree as refused:
        return _page(request, [], refused=refused, status=refused.status)
    answer = redirect("booking:visit", hold_token(held))
    remember_client(answer, client)
    return answer


def _page(
    request: StaffRequest,
    lacking: Sequence[Missing],
    *,
    chosen: Sequence[UUID] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    drafts = _drafts()
    told = {
        "drafts": [(one, chosen is None or one.pk in chosen) for one in drafts],
        "tried": Service.objects.exclude(status=ServiceStatus.ARCHIVED),
        "missing": lacking,
        "refused": refused,
    }
    return render(request, "booking/setup/publish.html", told, status=status)


def _drafts() -> list[Service]:
    return list(Service.objects.filter(status=ServiceStatus.DRAFT))


def _ids(typed: Sequence[str]) -> list[UUID]:
    found = []
    for one in typed:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
