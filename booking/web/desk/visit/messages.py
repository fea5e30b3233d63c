"""/panel/wizyta/<id>/wiadomosc/<id>: the same message once more."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from booking.domain.tell_again import tell_again
from booking.errors import NotFound
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .page import back, scope_of, sheet_page


@require_POST
@may_change_bookings
def again(request: StaffRequest, booking_id: UUID, message_id: UUID) -> HttpResponse:
    """Owe it anew, to the address there is now."""
    now, by = timezone.now(), actor(request.user)
    try:
        scope_of(request).find(booking_id)
        tell_again(booking_id=booking_id, message_id=message_id, now=now, by=by)
    except NotFound:
        raise Http404 from None
    except Refusal as refused:
        return sheet_page(request, booking_id, refused=refused.message, status=refused.status)
    return back(request, booking_id, "again")
