"""The steps that people do: the SMS gateway, looks, the invitation again, going live."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from provisioning.domain.onboarding.begin import find_open
from provisioning.domain.onboarding.errors import NotThere
from provisioning.domain.onboarding.job import office_of
from provisioning.domain.onboarding.live import checklist, go_live
from provisioning.domain.onboarding.people_steps import (
    bring_back,
    dress,
    invite_again,
    keep_gateway,
    leave_out,
    note_done,
)
from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.accounts.session import actor
from tenants.audit.record import record
from tenants.context import from_platform
from tenants.errors import Invalid, Refusal
from tenants.messaging.gateways.accounts import KINDS, account_of
from tenants.messaging.trial_sms import send_trial_sms
from tenants.messaging.web.gateway import CredentialForm
from tenants.profile.models import Profile

from .forms import LooksForm, SmsForm
from .pages import find, refusal, set_off


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def sms(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """Whose account sends SMS: kept in the office, tried, and then the step is done."""
    try:
        mine = find_open(onboarding_id)
    except NotThere as refused:
        return refusal(request, onboarding_id, refused)
    code = request.POST.get("bramka") or request.GET.get("bramka", "")
    kind = KINDS.get(code)
    if code and kind is None:
        raise Http404
    gateways = [(key, one.label) for key, one in KINDS.items()]
    told: dict[str, Any] = {"mine": mine, "gateways": gateways, "code": code}
    try:
        with from_platform(office_of(mine)):
            told["boxes"] = kind and CredentialForm(request.POST or None, kind, account_of(code))
        told["number"] = SmsForm(request.POST or None)
        forms = [told["boxes"], told["number"]] if kind else []
        if request.method == "POST" and forms and all(one.is_valid() for one in forms):
            told["said"] = _try(request, mine, code, told)
            note_done(onboarding_id, "sms", now=timezone.now(), by=actor(request.user))
    except Invalid as refused:
        for name, words in refused.errors.items():
            told["boxes"].add_error(name, [str(one) for one in words])
        told["trouble"] = "" if refused.errors else str(refused)
    except Refusal as refused:
        told["trouble"] = str(refused)
    status = 422 if request.method == "POST" and "said" not in told else 200
    return render(request, "provisioning/onboarding/sms.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def looks(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """The office's colour and short name."""
    try:
        mine = find_open(onboarding_id)
        with from_platform(office_of(mine)):
            profile = Profile.objects.current()
        kept = {"colour": profile.colour, "short_name": profile.short_name}
        form = LooksForm(request.POST or None, initial=kept)
        if form.is_valid():
            dress(onboarding_id, **form.cleaned_data, now=timezone.now(), by=actor(request.user))
            return redirect("births:one", onboarding_id)
    except Refusal as refused:
        return refusal(request, onboarding_id, refused)
    told = {"mine": mine, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "provisioning/onboarding/looks.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def live(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """The list of what must be there; POST: the office goes live."""
    now, status = timezone.now(), 200
    told: dict[str, Any] = {}
    try:
        told["mine"] = mine = find_open(onboarding_id)
        told["items"] = checklist(mine, now=now)
        if request.method == "POST":
            go_live(onboarding_id, now=now, by=actor(request.user))
            return redirect("births:one", onboarding_id)
    except Refusal as refused:
        if "items" not in told:
            return refusal(request, onboarding_id, refused)
        told["refused"], status = refused, refused.status
    told["is_ready"] = all(one.is_there for one in told["items"] if one.needed)
    return render(request, "provisioning/onboarding/live.html", told, status=status)


@require_POST
@operators_only
def invitation(request: OperatorRequest, onboarding_id: UUID) -> HttpResponse:
    """The letter once more."""
    try:
        invite_again(find(onboarding_id).pk, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return refusal(request, onboarding_id, refused)
    return redirect("births:one", onboarding_id)


@require_POST
@operators_only
def leave(request: OperatorRequest, onboarding_id: UUID, key: str) -> HttpResponse:
    """Do without a step."""
    try:
        leave_out(find(onboarding_id).pk, key, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return refusal(request, onboarding_id, refused)
    return redirect("births:one", onboarding_id)


@require_POST
@operators_only
def back(request: OperatorRequest, onboarding_id: UUID, key: str) -> HttpResponse:
    """A step that was left out waits again; the machine goes on where it is the machine's."""
    try:
        bring_back(find(onboarding_id).pk, key, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return refusal(request, onboarding_id, refused)
    set_off(request, onboarding_id)
    return redirect("births:one", onboarding_id)


def _try(request: OperatorRequest, mine: Any, code: str, told: dict[str, Any]) -> str:
    """Keep the account in the office and try it. Raises ``Invalid`` and ``SmsNotTaken``."""
    typed, now, by = told["boxes"].cleaned_data, timezone.now(), actor(request.user)
    given = {box.name: str(typed.get(box.name) or "") for box in KINDS[code].boxes}
    agreed = bool(typed.get("agreed"))
    account = keep_gateway(mine.pk, code, given, agreed=agreed, now=now, by=by)
    with from_platform(office_of(mine)):
        said = send_trial_sms(account, told["number"].cleaned_data["number"])
        record("gateway.tested", by=by, now=now, about=account, fields=[code])
    return said
