"""/panel/logowanie and /panel/wyloguj."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.models import User
from tenants.accounts.oidc.errors import UseService
from tenants.accounts.oidc.rule import check_other_ways, is_in_use, is_only_way
from tenants.accounts.own_path import own_path
from tenants.accounts.session import close_session, is_over
from tenants.accounts.sign_in import WrongCredentials, authenticate_staff
from tenants.network import network_address

from .forms import SignInForm
from .second_step import STAFF, after_password
from .too_many import too_many


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; whoever is signed in already goes on."""
    onward = own_path(
        request.POST.get("next") or request.GET.get("next", ""), resolve_url("desk:today")
    )
    if request.method != "POST":
        return redirect(onward) if _is_in(request) else _page(request, SignInForm(), onward)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, onward, status=422)
    now = timezone.now()
    try:
        check_other_ways()
        person = authenticate_staff(form.credentials(network_address(request)), now=now)
    except (WrongCredentials, UseService) as refused:
        form.add_error(None, str(refused))
        return _page(request, form, onward, status=refused.status)
    except TooManyAttempts as refused:
        return too_many(request, refused, STAFF.templates)
    return after_password(request, person, onward, STAFF, now=now)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; called without one it does nothing."""
    if isinstance(request.user, User):
        close_session(request, request.user, now=timezone.now())
    return redirect(f"{resolve_url('accounts:login')}?wyjscie=1")


def _is_in(request: HttpRequest) -> bool:
    person = request.user
    return (
        isinstance(person, User)
        and person.is_staff_member
        and not is_over(request.session, now=timezone.now())
    )


def _page(
    request: HttpRequest, form: SignInForm, onward: str, *, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "next": onward,
        "over": "koniec" in request.GET,
        "out": "wyjscie" in request.GET,
        "service": is_in_use(),
        "only_service": is_only_way(),
        "again": "znowu" in request.GET,
    }
    return render(request, "accounts/sign_in.html", context, status=status)
