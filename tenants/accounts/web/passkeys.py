"""/konto/klucze: making, removing and using passkeys; the browser's part is passkeys.js."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.attempts import Limit, TooManyAttempts
from tenants.accounts.passkeys import (
    Answer,
    Asked,
    PasskeyRefused,
    Site,
    TooManyPasskeys,
    add_passkey,
    ask_to_make,
    ask_to_sign_in,
    remove_passkey,
    sign_in_by_passkey,
)
from tenants.accounts.resident_access import ResidentRequest, residents_only
from tenants.accounts.session import open_session
from tenants.errors import Refusal
from tenants.network import network_address

from .resident import onward_of

CHALLENGE: Final = "passkey_challenge"
LONGEST_ANSWER: Final = 20_000
PER_ADDRESS: Final = Limit("passkey-address", 60)


@require_safe
@residents_only
def listed(request: ResidentRequest) -> HttpResponse:
    """One's keys, and the button that makes another."""
    told = {"passkeys": list(request.user.passkeys.all()), "made": "dodano" in request.GET}
    return render(request, "accounts/resident/passkeys.html", told)


@require_POST
@residents_only
def ask(request: ResidentRequest) -> HttpResponse:
    """What the browser needs to make a key."""
    try:
        return asked_of(request, ask_to_make(request.user, site_of(request)))
    except TooManyPasskeys as refused:
        return problem_of(refused)


@require_POST
@residents_only
def add(request: ResidentRequest) -> HttpResponse:
    """The key the browser made."""
    try:
        add_passkey(
            request.user,
            answer_of(request),
            challenge_of(request),
            site_of(request),
            label=str(answer_of(request).get("label", "")),
            now=timezone.now(),
        )
    except (PasskeyRefused, TooManyPasskeys) as refused:
        return problem_of(refused)
    return JsonResponse({"next": f"{_listed()}?dodano=1"})


@require_POST
@residents_only
def remove(request: ResidentRequest, passkey_id: UUID) -> HttpResponse:
    """Forget a key; pressed again it changes nothing."""
    remove_passkey(request.user, passkey_id, now=timezone.now())
    response = redirect("account:passkeys")
    response.status_code = 303
    return response


@never_cache
@require_POST
def ask_sign_in(request: HttpRequest) -> HttpResponse:
    """What the browser needs to let somebody choose a key."""
    try:
        if address := network_address(request):
            PER_ADDRESS.take(address, now=timezone.now())
    except TooManyAttempts as refused:
        return problem_of(refused)
    return asked_of(request, ask_to_sign_in(site_of(request)))


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """The challenge, signed."""
    now = timezone.now()
    try:
        person = sign_in_by_passkey(
            answer_of(request), challenge_of(request), site_of(request), now=now
        )
    except PasskeyRefused as refused:
        return problem_of(refused)
    open_session(request, person, now=now)
    return JsonResponse({"next": onward_of(request)})


def site_of(request: HttpRequest) -> Site:
    """The host the browser is at; checked by ``PlaceMiddleware`` to be this office's."""
    host = request.get_host()
    return Site(host.partition(":")[0], f"{settings.OKIENKO_SCHEME}://{host}")


def asked_of(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Remember the challenge and pass on what the browser is asked."""
    request.session[CHALLENGE] = asked.challenge
    return JsonResponse(asked.options)


def challenge_of(request: HttpRequest) -> str:
    """What was asked last; each challenge is answered once."""
    challenge = request.session.pop(CHALLENGE, "")
    if not challenge:
        raise PasskeyRefused
    return str(challenge)


def answer_of(request: HttpRequest) -> Answer:
    """What the browser sends. Raises ``PasskeyRefused``."""
    if len(request.body) > LONGEST_ANSWER:
        raise PasskeyRefused
    try:
        read: Any = json.loads(request.body)
    except ValueError as error:
        raise PasskeyRefused from error
    if not isinstance(read, dict):
        raise PasskeyRefused
    return read


def _listed() -> str:
    return reverse("account:passkeys")


def problem_of(refused: Refusal) -> HttpResponse:
    """A refusal, for the script of the page."""
    told = {"code": refused.code, "message": str(refused.message or _("Try again."))}
    return JsonResponse(told, status=refused.status)
