"""Passkeys of people who work here: making, removing and using them; the script is the residents'.

A passkey asks its owner for a finger, a face or a PIN: it is both steps at once, so it opens the
panel without a password, and after one where the office wants more than that.
"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tenants.accounts.access import StaffRequest, changes_nothing, staff_required
from tenants.accounts.models import STAFF as ROLES
from tenants.accounts.models import User
from tenants.accounts.oidc.rule import check_other_ways
from tenants.accounts.own_path import own_path
from tenants.accounts.passkeys import (
    PasskeyRefused,
    add_passkey,
    ask_to_make,
    remove_passkey,
    sign_in_by_passkey,
)
from tenants.accounts.second_step import needs_second_step
from tenants.accounts.session import is_fresh, is_over, open_session
from tenants.accounts.signed_in import Way
from tenants.errors import Refusal

from .fresh import NotFresh, freshly
from .passkeys import answer_of, asked_of, challenge_of, problem_of, site_of
from .second_step import STAFF, onward_of, standing


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """The challenge, signed by the key of somebody who works here."""
    now = timezone.now()
    try:
        check_other_ways()
        person = sign_in_by_passkey(
            answer_of(request), challenge_of(request), site_of(request), now=now, roles=ROLES
        )
    except Refusal as refused:
        return problem_of(refused)
    onward = own_path(request.GET.get("next", ""), resolve_url("desk:today"))
    open_session(request, person, now=now, way=Way.PASSKEY)
    return JsonResponse({"next": onward})


@never_cache
@require_POST
@changes_nothing
def ask(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a key."""
    try:
        return asked_of(request, ask_to_make(_maker(request)[0], site_of(request)))
    except Refusal as refused:
        return problem_of(refused)


@never_cache
@require_POST
@changes_nothing
def add(request: HttpRequest) -> HttpResponse:
    """The key the browser made; where the office asks for one before letting in, it lets in."""
    now = timezone.now()
    try:
        person, is_in = _maker(request)
        answer = answer_of(request)
        add_passkey(
            person,
            answer,
            challenge_of(request),
            site_of(request),
            label=str(answer.get("label", "")),
            now=now,
        )
    except Refusal as refused:
        return problem_of(refused)
    if is_in:
        return JsonResponse({"next": f"{reverse('accounts:own')}?dodano=1"})
    onward = onward_of(request.session)
    open_session(request, person, now=now, way=Way.PASSKEY)
    return JsonResponse({"next": onward})


@require_POST
@staff_required
@changes_nothing
@freshly
def remove(request: StaffRequest, passkey_id: UUID) -> HttpResponse:
    """Forget a key; pressed again it changes nothing."""
    remove_passkey(request.user, passkey_id, now=timezone.now())
    return redirect("accounts:own")


def _maker(request: HttpRequest) -> tuple[User, bool]:
    """Who makes a key, and whether they are in already.

    Whoever stands behind the password without a second step may; whoever has one shows it first.
    """
    now, person = timezone.now(), request.user
    if (
        isinstance(person, User)
        and person.is_staff_member
        and not is_over(request.session, now=now)
    ):
        if not is_fresh(request.session, now=now):
            raise NotFresh
        return person, True
    waiting = standing(request.session, STAFF, now=now)
    if waiting is None or needs_second_step(waiting):
        raise PasskeyRefused
    return waiting, False
