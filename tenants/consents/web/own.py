"""/konto/zgody: what one accepted, what is new, and how to take it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.access import StaffRequest
from tenants.accounts.admins import LastAdmin
from tenants.accounts.own_path import own_path
from tenants.consents.domain.accept_pending import accept_pending, waiting_for
from tenants.consents.domain.leave import leave
from tenants.consents.domain.own import own
from tenants.consents.domain.take_back import given, take_back
from tenants.consents.errors import NoSuchConsent
from tenants.consents.models import POLISH, Acceptance, ConsentKind
from tenants.errors import Invalid

from .plain import plain_text
from .signed_in import acting, signed_in

TICK: Final = "zgoda-"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: StaffRequest) -> HttpResponse:
    """What has to be accepted before going on."""
    onward = _onward(request)
    now = timezone.now()
    if request.method != "POST":
        if not any(one.consent.required for one in waiting_for(request.user, now)):
            return redirect(onward)
        return _page(request, onward)
    ticked = _ticked(request)
    try:
        accept_pending(
            request.user,
            ticked,
            now=now,
            by=acting(request.user),
            language=get_language() or POLISH,
        )
    except Invalid as refused:
        return _page(request, onward, ticked=ticked, errors=refused.errors, status=refused.status)
    response = redirect(onward)
    response.status_code = 303
    return response


@require_safe
@signed_in
def listed(request: StaffRequest) -> HttpResponse:
    """Everything one has accepted."""
    rows = own(request.user.pk)
    told = {
        "rows": [(one, _may_take_back(one)) for one in rows],
        "frame": _frame(request),
        "taken_back": "wycofane" in request.GET,
    }
    return render(request, "consents/own.html", told)


@require_safe
@signed_in
def text(request: StaffRequest, acceptance_id: UUID) -> HttpResponse:
    """What was shown, byte for byte."""
    return plain_text(_own(request, acceptance_id))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def withdraw(request: StaffRequest, acceptance_id: UUID) -> HttpResponse:
    """GET tells what follows; POST does it. A required one takes the account with it."""
    acceptance = given(acceptance_id, request.user.pk)
    required = acceptance.version.consent.required
    told = {"given": acceptance, "required": required, "frame": _frame(request), "problem": ""}
    if request.method != "POST":
        return render(request, "consents/withdraw.html", told)
    if required and request.POST.get("konto") != "usun":
        told["problem"] = "tick"
        return render(request, "consents/withdraw.html", told, status=422)
    try:
        _take_back(request, acceptance, account_too=required)
    except LastAdmin as refused:
        told["problem"] = refused.message
        return render(request, "consents/withdraw.html", told, status=refused.status)
    if required:
        request.session.flush()
        return _see_other(resolve_url("booking:start"))
    return _see_other(f"{resolve_url('own-consents:list')}?wycofane=1")


def _take_back(request: StaffRequest, acceptance: Acceptance, *, account_too: bool) -> None:
    now, by = timezone.now(), acting(request.user)
    if account_too:
        leave(acceptance.pk, request.user, now=now, by=by)
    else:
        take_back(acceptance.pk, about=request.user.pk, now=now, by=by)


def _page(
    request: StaffRequest,
    onward: str,
    *,
    ticked: list[UUID] | None = None,
    errors: Mapping[str, Sequence[object]] | None = None,
    status: int = 200,
) -> HttpResponse:
    language = get_language()
    found = errors or {}
    told = {
        "items": [
            {
                "version": one,
                "words": one.words(language),
                "ticked": one.pk in (ticked or ()),
                "error": next(iter(found.get(str(one.pk), ())), ""),
            }
            for one in waiting_for(request.user, timezone.now())
        ],
        "errors": found,
        "changed": found.get("consents", ()),
        "next": onward,
        "frame": _frame(request),
    }
    return render(request, "consents/new.html", told, status=status)


def _ticked(request: StaffRequest) -> list[UUID]:
    """Ids of the boxes that were sent; what is no id is left out."""
    found = []
    for name in request.POST:
        try:
            found.append(UUID(name.removeprefix(TICK) if name.startswith(TICK) else ""))
        except ValueError:
            continue
    return found


def _own(request: StaffRequest, acceptance_id: UUID) -> Acceptance:
    for one in own(request.user.pk):
        if one.pk == acceptance_id:
            return one
    raise NoSuchConsent


def _may_take_back(one: Acceptance) -> bool:
    return one.version.consent.kind == ConsentKind.CONSENT and not hasattr(one, "withdrawal")


def _onward(request: StaffRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    home = "desk:today" if request.user.is_staff_member else "own-visits:list"
    return own_path(wanted, resolve_url(home))


def _frame(request: StaffRequest) -> str:
    return "frame/staff.html" if request.user.is_staff_member else "frame/resident.html"


def _see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})
