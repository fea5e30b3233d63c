"""What the operators' pages about offices share: who acts, which office, what was done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tenants.accounts.operators import LOOK_AFTER_OFFICES, OperatorRequest, operators_only
from tenants.accounts.session import actor as person_as_actor
from tenants.audit.actor import Actor
from tenants.models import Office

__all__ = ["OperatorRequest", "actor", "done", "may_act", "office_of", "operators_only"]


def actor(request: OperatorRequest) -> Actor:
    """The operator, for the trail."""
    return person_as_actor(request.user)


def may_act(request: OperatorRequest) -> bool:
    """Tell whether to show buttons that act on offices; the door judges by itself."""
    return request.user.duty in LOOK_AFTER_OFFICES


def office_of(office_id: UUID) -> Office:
    """The office of an address, gone or not."""
    office: Office | None = Office.objects.filter(pk=office_id).first()
    if office is None:
        raise Http404
    return office


def done(page: str, *args: object) -> HttpResponse:
    """Go to a page of ours and say there that it is done."""
    return redirect(f"{reverse(f'offices:{page}', args=args)}?zrobione=1")
