"""/panel/logowanie and /panel/wyloguj."""

from __future__ import annotations

from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.models import User
from tenants.accounts.own_path import own_path
from tenants.accounts.session import close_session, is_over, open_session
from tenants.accounts.sign_in import WrongCredentials, authenticate_staff
from tenants.network import network_address

from .forms import SignInForm


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
        person = authenticate_staff(form.credentials(network_address(request)), now=now)
    except WrongCredentials as refused:
        form.add_error(None, str(refused))
        return _page(request, form, onward, status=refused.status)
    except TooManyAttempts as refused:
        return too_many(request, refused)
    open_session(request, person, now=now)
    return redirect(onward)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; called without one it does nothing."""
    if isinstance(request.user, User):
        close_session(request, request.user, now=timezone.now())
    return redirect(f"{resolve_url('accounts:login')}?wyjscie=1")


def too_many(request: HttpRequest, refused: TooManyAttempts) -> HttpResponse:
    """429: when to try again, in words and in ``Retry-After``."""
    seconds = ceil((refused.until - timezone.now()).total_seconds())
    response = render(
        request, "accounts/too_many.html", {"until": refused.until}, status=refused.status
    )
    response["Retry-After"] = str(max(1, seconds))
    return response


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
    }
    return render(request, "accounts/sign_in.html", context, status=status)
