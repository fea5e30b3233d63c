"""/panel/wizyta/<id>/kontakt: show how to reach a person, and hide it again."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from booking.domain.open_contact import open_contact
from booking.errors import NotFound
from tenants.accounts.access import StaffRequest, changes_nothing, may_change_bookings
from tenants.accounts.session import actor

from .answer import answer
from .contact_open import forget_open, remember_open
from .place import place_of


@require_POST
@may_change_bookings
@changes_nothing
def reveal(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Unmask; a press of a button, because it is written into the audit trail."""
    now = timezone.now()
    place = place_of(request, request.GET.get("dzien"), now=now)
    try:
        open_contact(booking_id=booking_id, scope=place.scope, now=now, by=actor(request.user))
    except NotFound:
        raise Http404 from None
    remember_open(request.session, booking_id, now=now)
    return answer(request, place, None, now=now)


@require_POST
@may_change_bookings
@changes_nothing
def hide(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Mask again."""
    now = timezone.now()
    forget_open(request.session)
    return answer(request, place_of(request, request.GET.get("dzien"), now=now), None, now=now)
