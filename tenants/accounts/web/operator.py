"""The operators' host: its first page, sign-in, sign-out, the link that sets a password."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.models import User
from tenants.accounts.operators import (
    NoOperator,
    OperatorRequest,
    invited,
    operators_only,
    set_first_password,
)
from tenants.accounts.own_path import own_path
from tenants.accounts.session import close_session, is_over
from tenants.accounts.sign_in import WrongCredentials, authenticate_operator
from tenants.network import network_address
from tenants.registry import operator_pages

from .forms import NewPasswordForm, SignInForm
from .second_step import OPERATORS, after_password
from .too_many import too_many

HOME = "/"


@require_safe
@operators_only
def home(request: OperatorRequest) -> HttpResponse:
    """The first page of the menu."""
    return redirect(reverse(operator_pages()[0].url_name))


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; whoever is signed in already goes on."""
    onward = own_path(request.POST.get("next") or request.GET.get("next", ""), HOME)
    if request.method != "POST":
        return redirect(onward) if _is_in(request) else _page(request, SignInForm(), onward)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, onward, status=422)
    now = timezone.now()
    try:
        person = authenticate_operator(form.credentials(network_address(request)), now=now)
    except WrongCredentials as refused:
        form.add_error(None, str(refused))
        return _page(request, form, onward, status=refused.status)
    except TooManyAttempts as refused:
        return too_many(request, refused, OPERATORS.templates)
    return after_password(request, person, onward, OPERATORS, now=now)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; called without one it does nothing."""
    if isinstance(request.user, User):
        close_session(request, request.user, now=timezone.now())
    return redirect(f"{reverse('operators:login')}?wyjscie=1")


@sensitive_post_parameters("new", "again")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest, key: str) -> HttpResponse:
    """Set the password the link was made for, and go to sign in with it."""
    try:
        person = invited(key)
        form = NewPasswordForm(person, request.POST or None)
        if form.is_valid():
            set_first_password(
                key,
                form.cleaned_data["new"],
                now=timezone.now(),
                address=network_address(request),
            )
            return redirect(f"{reverse('operators:login')}?ustawione=1")
    except NoOperator as refused:
        raise Http404 from refused
    told = {"form": form, "person": person}
    status = 422 if form.is_bound else 200
    return render(request, "accounts/operator/new_password.html", told, status=status)


def _is_in(request: HttpRequest) -> bool:
    person = request.user
    return (
        isinstance(person, User)
        and person.is_operator
        and not is_over(request.session, now=timezone.now())
    )


def _page(
    request: HttpRequest, form: SignInForm, onward: str, *, status: int = 200
) -> HttpResponse:
    told = {
        "form": form,
        "next": onward,
        "over": "koniec" in request.GET,
        "out": "wyjscie" in request.GET,
        "fresh": "ustawione" in request.GET,
    }
    return render(request, "accounts/operator/sign_in.html", told, status=status)
