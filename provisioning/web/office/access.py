"""/panel/wsparcie: the office lets support in and out; support comes in and goes."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from provisioning.domain.support import grant
from provisioning.domain.support.enter import KeySpent, enter, leave
from provisioning.web.visit import KEY
from tenants.accounts.access import StaffRequest, admins_only, changes_nothing, staff_required
from tenants.accounts.session import actor, begin
from tenants.network import network_address


@require_POST
@admins_only
@changes_nothing
def let_in(request: StaffRequest, ticket_id: UUID) -> HttpResponse:
    """Let support look for two hours."""
    grant.let_in(ticket_id, now=timezone.now(), by=actor(request.user))
    return redirect("tickets:show", ticket_id)


@require_POST
@admins_only
@changes_nothing
def let_change(request: StaffRequest, ticket_id: UUID) -> HttpResponse:
    """Let support change things too."""
    grant.let_change(ticket_id, now=timezone.now(), by=actor(request.user))
    return redirect("tickets:show", ticket_id)


@require_POST
@admins_only
@changes_nothing
def withdraw(request: StaffRequest) -> HttpResponse:
    """Let support in no more, at one press."""
    grant.withdraw(now=timezone.now(), by=actor(request.user))
    return redirect("tickets:list")


@never_cache
@require_safe
def come_in(request: HttpRequest, key: str) -> HttpResponse:
    """The way in from the operators' host; whoever was signed in here is not any more."""
    now = timezone.now()
    try:
        person = enter(key, now=now, address=network_address(request))
    except KeySpent as refused:
        told = {"message": refused.message}
        return render(request, "provisioning/office/over.html", told, status=refused.status)
    assert person.visit is not None
    request.session.flush()
    request.session[KEY] = str(person.visit.id)
    begin(request.session, now=now)
    return redirect("tickets:list")


@require_POST
@staff_required
@changes_nothing
def go(request: StaffRequest) -> HttpResponse:
    """The visitor goes."""
    leave(request.user, now=timezone.now())
    if request.user.visit is not None:
        request.session.flush()
    return redirect("support:over")


@never_cache
@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """The visit is over: it was left, its time passed, or the office withdrew it."""
    return render(request, "provisioning/office/over.html", {"message": ""})
