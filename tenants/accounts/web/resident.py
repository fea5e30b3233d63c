"""/konto/logowanie: residents sign in with a code from their mailbox, or with a passkey."""

from __future__ import annotations

import re
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.codes import (
    CodeOver,
    StaffAddress,
    WrongCode,
    ask_for_code,
    page_token,
    read_page_token,
    sign_in_by_code,
)
from tenants.accounts.models import User
from tenants.accounts.own_path import own_path
from tenants.accounts.resident_access import signed_in_resident
from tenants.accounts.session import close_session, open_session
from tenants.errors import Invalid
from tenants.network import network_address

HOME: Final = "own-visits:list"
GROUPING: Final = re.compile(r"[\s\-]")
"""What people paste between the digits of a code."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Where the code is asked for; the answer is the same for known and unknown addresses."""
    if request.method != "POST":
        onward = onward_of(request)
        return redirect(onward) if signed_in_resident(request) else _page(request, onward)
    onward = onward_of(request)
    email = request.POST.get("email", "")
    try:
        asked = ask_for_code(
            email,
            language=get_language() or "pl",
            address=network_address(request),
            now=timezone.now(),
        )
    except Invalid as refused:
        told = str(refused.errors["email"][0])
        return _page(request, onward, email=email, problem=told, status=refused.status)
    except TooManyAttempts as refused:
        return _page(request, onward, email=email, too_many=refused, status=refused.status)
    goal = reverse("account:code", args=[page_token(asked)])
    return _see_other(f"{goal}?{urlencode({'next': onward})}")


@sensitive_post_parameters("kod")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Where the code is typed in."""
    code_id = read_page_token(token)
    if code_id is None:
        raise Http404
    onward = onward_of(request)
    told = {"token": token, "next": onward, "problem": "", "over": False}
    if request.method != "POST":
        return render(request, "accounts/resident/code.html", told)
    now = timezone.now()
    try:
        person = sign_in_by_code(code_id, GROUPING.sub("", request.POST.get("kod", "")), now=now)
    except WrongCode as refused:
        told["problem"] = _tries(refused)
        return render(request, "accounts/resident/code.html", told, status=refused.status)
    except CodeOver as refused:
        told["over"] = True
        return render(request, "accounts/resident/code.html", told, status=refused.status)
    except StaffAddress as refused:
        return render(request, "accounts/resident/staff.html", status=refused.status)
    open_session(request, person, now=now)
    return _see_other(onward)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; called without one it does nothing. The browser forgets kept pages."""
    if isinstance(request.user, User):
        close_session(request, request.user, now=timezone.now())
    return _see_other(f"{resolve_url('account:sign-in')}?wyjscie=1")


def onward_of(request: HttpRequest) -> str:
    """Where to go after signing in: only to a page of this very host."""
    return own_path(request.POST.get("next") or request.GET.get("next", ""), resolve_url(HOME))


def _tries(refused: WrongCode) -> str:
    if not refused.tries_left:
        return str(refused.message)
    return ngettext(
        "This is not the code we sent. You can try %(n)s more time.",
        "This is not the code we sent. You can try %(n)s more times.",
        refused.tries_left,
    ) % {"n": refused.tries_left}


def _page(
    request: HttpRequest,
    onward: str,
    *,
    email: str = "",
    problem: str | Promise = "",
    too_many: TooManyAttempts | None = None,
    status: int = 200,
) -> HttpResponse:
    told = {
        "next": onward,
        "email": email,
        "problem": problem,
        "too_many": too_many,
        "over": "koniec" in request.GET,
        "out": "wyjscie" in request.GET,
    }
    return render(request, "accounts/resident/sign_in.html", told, status=status)


def _see_other(address: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": address})
