"""Who opens these pages: admins, and in an office that is frozen nobody changes anything."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from tenants.accounts.access import StaffRequest, View, staff_required
from tenants.accounts.models import Role
from tenants.audit.actor import Actor, ActorKind
from tenants.entitlements import entitlements

P = ParamSpec("P")


def admins_only(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View[P]:
    """Let admins in; in a frozen office they only look."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        changes = request.method not in {"GET", "HEAD"}
        if request.user.role != Role.ADMIN or (changes and entitlements().staff_read_only):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_required(guarded)


def actor_of(request: StaffRequest) -> Actor:
    """The person at work, for the audit trail."""
    return Actor(ActorKind.CLERK, request.user.pk, request.user.name)
