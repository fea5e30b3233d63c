"""What pages of operators here have in common: who acts, and what a refusal looks like."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tenants.accounts.operators import OperatorRequest
from tenants.accounts.session import actor as person_as_actor
from tenants.audit.actor import Actor
from tenants.errors import Refusal


def actor(request: OperatorRequest) -> Actor:
    """The operator, for the audit trail."""
    return person_as_actor(request.user)


def done(page: str, *args: object) -> HttpResponse:
    """Go to a page and say there that it is done."""
    return redirect(f"{reverse(page, args=args)}?zrobione=1")


def words(refused: Refusal) -> str:
    """What went wrong, the field's own word first."""
    for told in refused.errors.values():
        return str(told[0])
    return str(refused.message)
