"""/panel/domena: a host of the office's own, with the record that proves it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from provisioning.domain.domains.own import (
    OwnDomain,
    claim,
    give_back,
    look_again,
    make_main,
    own_domains,
)
from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.attempts import Limit
from tenants.accounts.session import actor
from tenants.context import current_office
from tenants.errors import Refusal

LOOKS: Final = Limit("domain.look", attempts=20)
GIVEN_UP: Final = "given up"
TAKEN: Final = "taken"
TROUBLES: Final[dict[str, str | Promise]] = {
    "missing": _("The record is not there yet. Name servers need from minutes to a day."),
    "silent": _("The name servers did not answer. We will ask again."),
    GIVEN_UP: _(
        "We did not find the record and do not look for it by ourselves any more."
        " Once it is there, choose “Look now”."
    ),
    TAKEN: _("Another office has proved this host. It has to give it back first."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def listed(request: StaffRequest) -> HttpResponse:
    """The hosts there are; POST claims another one."""
    if request.method != "POST":
        return _page(request)
    typed = request.POST.get("host", "")[:300]
    try:
        LOOKS.take(str(request.user.pk), now=timezone.now())
        claim(typed, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return _page(request, refused, typed=typed)
    return redirect("domains:list")


@require_POST
@admins_only
def check(request: StaffRequest, domain_id: UUID) -> HttpResponse:
    """Look for the proof now."""
    try:
        LOOKS.take(str(request.user.pk), now=timezone.now())
        look_again(domain_id)
    except Refusal as refused:
        return _page(request, refused)
    return redirect("domains:list")


@require_POST
@admins_only
def main(request: StaffRequest) -> HttpResponse:
    """Which host links and messages name; none: the subdomain."""
    try:
        chosen = UUID(request.POST["host"]) if request.POST.get("host") else None
        make_main(chosen, now=timezone.now(), by=actor(request.user))
    except ValueError:
        return redirect("domains:list")
    except Refusal as refused:
        return _page(request, refused)
    return redirect("domains:list")


@require_POST
@admins_only
def remove(request: StaffRequest, domain_id: UUID) -> HttpResponse:
    """The office does not want to answer there any more."""
    try:
        give_back(domain_id, now=timezone.now(), by=actor(request.user))
    except Refusal as refused:
        return _page(request, refused)
    return redirect("domains:list")


def _trouble(one: OwnDomain, now: datetime) -> str | Promise:
    gone = one.is_given_up(now) and one.trouble != TAKEN
    return TROUBLES.get(GIVEN_UP if gone else one.trouble, "")


def _page(
    request: StaffRequest, refused: Refusal | None = None, *, typed: str = ""
) -> HttpResponse:
    office, now = current_office(), timezone.now()
    rows = [(one, _trouble(one, now)) for one in own_domains() if not one.wanted_gone]
    told = {
        "rows": rows,
        "refused": refused,
        "typed": typed,
        "subdomain_host": f"{office.subdomain}.{settings.OKIENKO_BASE_HOST}",
        "has_main": any(one.is_main or one.wanted_main for one, _trouble in rows),
    }
    status = refused.status if refused else 200
    return render(request, "provisioning/office/domains.html", told, status=status)
