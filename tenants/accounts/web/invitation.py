"""/panel/zaproszenie/…: whoever was invited sets a password, and is in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tenants.accounts.oidc.rule import is_in_use, is_only_way
from tenants.accounts.people.accept import accept
from tenants.accounts.people.errors import InvitationOver
from tenants.accounts.people.links import open_invitation
from tenants.network import network_address

from .forms import NewPasswordForm
from .second_step import STAFF, after_password


@sensitive_post_parameters("new", "again")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Looking uses nothing up: only the password that is set does."""
    now = timezone.now()
    try:
        person = open_invitation(token, now).account
        form = NewPasswordForm(person, request.POST or None)
        if not is_only_way() and form.is_valid():
            address, onward = network_address(request), resolve_url("desk:today")
            person = accept(token, form.cleaned_data["new"], now=now, address=address)
            return after_password(request, person, onward, STAFF, now=now)
    except InvitationOver as refused:
        return render(request, "accounts/staff/invitation_over.html", status=refused.status)
    told = {"form": form, "person": person, "service": is_in_use(), "only": is_only_way()}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/staff/invitation.html", told, status=status)
