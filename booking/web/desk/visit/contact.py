"""/panel/wizyta/<id>/karta/kontakt: show how to reach the person, and hide it again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from booking.domain.open_contact import open_contact
from booking.errors import NotFound
from booking.web.desk.answer import SeeOther
from booking.web.desk.contact_open import forget_open, remember_open
from tenants.accounts.access import StaffRequest, changes_nothing, may_change_bookings
from tenants.accounts.session import actor

from .page import scope_of


@require_POST
@may_change_bookings
@changes_nothing
def reveal(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Unmask; a press of a button, because it is written into the audit trail."""
    open_and_remember(request, booking_id)
    return SeeOther(reverse("visit:sheet", args=[booking_id]))


@require_POST
@may_change_bookings
@changes_nothing
def hide(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Mask again."""
    forget_open(request.session)
    return SeeOther(reverse("visit:sheet", args=[booking_id]))


def open_and_remember(request: StaffRequest, booking_id: UUID) -> None:
    """Write down who looks, then show it for a few minutes; 404 where there is nobody to see."""
    now = timezone.now()
    scope = scope_of(request)
    try:
        open_contact(booking_id=booking_id, scope=scope, now=now, by=actor(request.user))
    except NotFound:
        raise Http404 from None
    remember_open(request.session, booking_id, now=now)
