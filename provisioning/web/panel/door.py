"""What the operators' pages about offices share: whether somebody may act, and which office."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from tenants.accounts.operators import LOOK_AFTER_OFFICES, OperatorRequest
from tenants.models import Office


def may_act(request: OperatorRequest) -> bool:
    """Tell whether to show buttons that act on offices; the door judges by itself."""
    return request.user.duty in LOOK_AFTER_OFFICES


def office_of(office_id: UUID) -> Office:
    """The office of an address, gone or not."""
    office: Office | None = Office.objects.filter(pk=office_id).first()
    if office is None:
        raise Http404
    return office
