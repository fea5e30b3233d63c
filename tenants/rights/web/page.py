"""/prywatnosc/wniosek: people ask about their data, prove who they are, and read the answer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tenants.accounts.attempts import TooManyAttempts
from tenants.accounts.codes import CodeOver, WrongCode
from tenants.accounts.resident_access import signed_in_resident
from tenants.audit.actor import RESIDENT
from tenants.errors import Invalid, Refusal
from tenants.network import network_address
from tenants.rights.domain.ask import ask_on_page, ask_signed_in
from tenants.rights.domain.codes import prove_by_code, send_code
from tenants.rights.domain.copy import copy_for_person
from tenants.rights.models import PersonRequest, RequestState
from tenants.rights.tokens import page_token, read_page_token

from .ask_forms import AskForm, AskSignedInForm
from .files import KINDS, handed_out


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form; the answer is the same for known and unknown addresses."""
    person = signed_in_resident(request)
    kind = AskForm if person is None else AskSignedInForm
    if request.method != "POST":
        form: AskForm = kind(initial={"kind": request.GET.get("rodzaj", "")})
        return render(request, "rights/ask.html", {"form": form})
    form = kind(request.POST)
    told: dict[str, Any] = {"form": form}
    if not form.is_valid():
        return render(request, "rights/ask.html", told, status=422)
    now, language = timezone.now(), get_language() or "pl"
    try:
        if person is not None:
            asked = ask_signed_in(form.wish(), person, language=language, now=now)
        else:
            contact = form.cleaned_data["contact"]
            address = network_address(request)
            asked = ask_on_page(form.wish(), contact, language=language, address=address, now=now)
    except Invalid as refused:
        form.refuse(refused.errors)
        return render(request, "rights/ask.html", told, status=refused.status)
    except TooManyAttempts as refused:
        return render(request, "rights/ask.html", told | {"problem": refused}, status=429)
    return _see_other(asked)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seen(request: HttpRequest, token: str) -> HttpResponse:
    """The person's own page: the code to type in, then by when, then the answer."""
    asked = read_page_token(token)
    if request.method != "POST":
        return _page(request, asked, token)
    try:
        asked = prove_by_code(asked.pk, request.POST.get("kod", ""), now=timezone.now())
    except WrongCode as refused:
        return _page(request, asked, token, problem=_tries(refused), status=refused.status)
    except CodeOver as refused:
        return _page(request, asked, token, over=True, status=refused.status)
    return _see_other(asked)


@never_cache
@require_POST
def again(request: HttpRequest, token: str) -> HttpResponse:
    """Another code, where the last one is over."""
    asked = read_page_token(token)
    try:
        asked = send_code(asked.pk, now=timezone.now(), by=RESIDENT)
    except Refusal as refused:
        problem = str(refused.message)
        return _page(request, asked, token, problem=problem, over=True, status=refused.status)
    return _see_other(asked)


@never_cache
@require_POST
def copy(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """The copy of the data, as long as it may be taken here."""
    if kind not in KINDS:
        raise Http404
    asked = read_page_token(token)
    found = copy_for_person(asked, now=timezone.now(), by=RESIDENT)
    return handed_out(found, kind)


def _page(
    request: HttpRequest,
    asked: PersonRequest,
    token: str,
    *,
    problem: str = "",
    over: bool = False,
    status: int = 200,
) -> HttpResponse:
    told = {
        "asked": asked,
        "token": token,
        "to_prove": asked.state == RequestState.ASKED,
        "problem": problem,
        "over": over,
        "may_take": asked.may_be_taken(timezone.now()),
    }
    return render(request, "rights/seen.html", told, status=status)


def _tries(refused: WrongCode) -> str:
    if not refused.tries_left:
        return str(refused.message)
    return ngettext(
        "This is not the code we sent. You can try %(n)s more time.",
        "This is not the code we sent. You can try %(n)s more times.",
        refused.tries_left,
    ) % {"n": refused.tries_left}


def _see_other(asked: PersonRequest) -> HttpResponse:
    goal = reverse("own-request:seen", args=[page_token(asked)])
    return HttpResponse(status=303, headers={"Location": goal})
