"""/panel/wizyta/<id>/notatka: a note for the staff, and one's own taken away."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from booking.domain.write_note import remove_note, write_note
from booking.errors import Invalid, NotFound
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor

from .page import back, scope_of, sheet_page


@require_POST
@may_change_bookings
def write(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """Keep it, or say what is wrong beside the box."""
    typed = request.POST.get("text", "")
    by, now = actor(request.user), timezone.now()
    try:
        write_note(booking_id=booking_id, text=typed, scope=scope_of(request), now=now, by=by)
    except NotFound:
        raise Http404 from None
    except Invalid as refused:
        told = {"note_typed": typed, "note_errors": refused.errors["text"]}
        return sheet_page(request, booking_id, problems=told, status=refused.status)
    return back(request, booking_id, "note")


@require_POST
@may_change_bookings
def remove(request: StaffRequest, booking_id: UUID, note_id: UUID) -> HttpResponse:
    """Take one's own note away."""
    scope, by = scope_of(request), actor(request.user)
    try:
        remove_note(booking_id=booking_id, note_id=note_id, scope=scope, now=timezone.now(), by=by)
    except NotFound:
        raise Http404 from None
    return back(request, booking_id, "note_gone")
