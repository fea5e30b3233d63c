"""Who may come in: operators, on the platform's own host."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from tenants.accounts.models import Role, User
from tenants.audit.actor import Actor, ActorKind

P = ParamSpec("P")


class OperatorRequest(HttpRequest):
    """A request of one of us."""

    user: User


View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def operators_only(view: Callable[Concatenate[OperatorRequest, P], HttpResponse]) -> View[P]:
    """Let operators in, nobody else. Their accounts are the platform's, not an office's."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        person = request.user
        if not isinstance(person, User) or person.role != Role.OPERATOR or not person.is_active:
            raise PermissionDenied
        answer = view(cast(OperatorRequest, request), *args, **kwargs)
        add_never_cache_headers(answer)
        return answer

    return guarded


def actor(request: OperatorRequest) -> Actor:
    """The operator, for the history."""
    return Actor(ActorKind.OPERATOR, request.user.pk, request.user.name)


def done(page: str, *args: object, **told: object) -> HttpResponse:
    """Go to a page of ours and say there that it is done; numbers ride in the address."""
    query = urlencode({"zrobione": 1} | told)
    return redirect(f"{reverse(f'money:{page}', args=args)}?{query}")
