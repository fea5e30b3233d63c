"""/panel/pracownicy/usluga: what the office's sign-in service knows us by."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.access import StaffRequest, admins_only
from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.accounts.oidc.errors import ServiceTrouble
from tenants.accounts.oidc.provider import keys_of, provider_at
from tenants.accounts.oidc.rule import forget_secret, is_only_way, keep_secret, secret_kept
from tenants.accounts.session import actor
from tenants.accounts.web.passkeys import site_of
from tenants.profile.models import Profile

from .forms import SecretForm

TRIALS = Limit("oidc-trial", 10)


@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def shown(request: StaffRequest) -> HttpResponse:
    """The page; a secret is kept for the issuer and client that are set now."""
    form = SecretForm(request.POST or None)
    profile = Profile.objects.current()
    if form.is_valid() and profile.oidc_issuer and profile.oidc_client_id:
        keep_secret(form.cleaned_data["secret"], now=timezone.now(), by=actor(request.user))
        return redirect("people:service")
    return _page(request, form, status=422 if form.is_bound else 200)


@require_POST
@admins_only
def trial(request: StaffRequest) -> HttpResponse:
    """Ask the service who it is, and for its keys: nobody signs in by that."""
    try:
        TRIALS.take(str(request.user.pk), now=timezone.now())
        keys_of(provider_at(Profile.objects.current().oidc_issuer))
    except (ServiceTrouble, TooManyAttempts) as refused:
        reason = refused.reason if isinstance(refused, ServiceTrouble) else ""
        return _page(request, SecretForm(), status=refused.status, trouble=refused, reason=reason)
    return _page(request, SecretForm(), good=True)


@require_POST
@admins_only
def forget(request: StaffRequest) -> HttpResponse:
    """Nobody comes by the service any more."""
    forget_secret(now=timezone.now(), by=actor(request.user))
    return redirect("people:service")


def _page(
    request: StaffRequest, form: SecretForm, *, status: int = 200, **more: object
) -> HttpResponse:
    told = {
        "form": form,
        "profile": Profile.objects.current(),
        "kept": secret_kept(),
        "only": is_only_way(),
        "callback": f"{site_of(request).origin}{reverse('accounts:oidc-back')}",
        **more,
    }
    return render(request, "accounts/people/service.html", told, status=status)
