"""Pages for whoever is signed in, in whatever role."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from tenants.accounts.access import StaffRequest, to_sign_in
from tenants.accounts.models import User
from tenants.accounts.resident_access import to_resident_sign_in
from tenants.accounts.session import close_session, is_over, notice
from tenants.audit.actor import RESIDENT, Actor, ActorKind

P = ParamSpec("P")


def signed_in(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let anybody with an account of this office in; others sign in first."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = _refusal(request)
        if response is None:
            notice(request.session, now=timezone.now())
            response = view(cast(StaffRequest, request), *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return guarded


def _refusal(request: HttpRequest) -> HttpResponse | None:
    person = request.user
    if not isinstance(person, User) or not person.is_active:
        return to_resident_sign_in(request)
    if is_over(request.session, now=timezone.now()):
        close_session(request, person, now=timezone.now(), over=True)
        again = to_sign_in if person.is_staff_member else to_resident_sign_in
        return again(request, over=True)
    return None


def acting(person: User) -> Actor:
    """Who acts: a member of staff by name, a resident without one."""
    if person.is_staff_member:
        return Actor(ActorKind.CLERK, person.pk, person.name)
    return Actor(RESIDENT.kind, person.pk)
