"""The door of the pages about money is the operators' own; news of what was done rides along."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tenants.accounts.operators import OperatorRequest, operators_only
from tenants.accounts.session import actor as person_as_actor
from tenants.audit.actor import Actor

__all__ = ["OperatorRequest", "actor", "done", "operators_only"]


def actor(request: OperatorRequest) -> Actor:
    """The operator, for the history."""
    return person_as_actor(request.user)


def done(page: str, *args: object, **told: object) -> HttpResponse:
    """Go to a page of ours and say there that it is done; numbers ride in the address."""
    query = urlencode({"zrobione": 1} | told)
    return redirect(f"{reverse(f'money:{page}', args=args)}?{query}")
