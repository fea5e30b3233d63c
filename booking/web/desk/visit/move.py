"""/panel/wizyta/<id>/termin: another time for the visit: choose, see the message, then move."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.domain.find import find_visit
from booking.domain.reschedule import MoveRequest, check_movable, reschedule
from booking.errors import NormReached, NotFound, OutsideHours, WrongState
from booking.models import Booking
from booking.models.zone import WARSAW
from booking.web.desk.answer import SeeOther
from booking.web.desk.calendar.place import FROM, calendar_address
from booking.web.desk.word import keep_word
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .move_page import Shown, chosen_in, move_page
from .own_time import Why
from .page import back, scope_of, sheet_page


@require_http_methods(["GET", "HEAD", "POST"])
@may_change_bookings
def move(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """GET shows a day's free times, and with one of them the message; POST moves."""
    try:
        scope_of(request).find(booking_id)
        visit = find_visit(booking_id)
        check_movable(visit, timezone.now())
    except NotFound:
        raise Http404 from None
    except WrongState as refused:
        return sheet_page(request, booking_id, refused=refused.message, status=refused.status)
    if request.method != "POST":
        return move_page(request, booking_id, visit)
    return _post(request, booking_id, visit)


def _post(request: StaffRequest, booking_id: UUID, visit: Booking) -> HttpResponse:
    at, why, by = chosen_in(request, request.POST), Why(request.POST), actor(request.user)
    if at is None:
        told = Shown(_("Choose one of the times."), status=422)
        return move_page(request, booking_id, visit, told)
    if not why.is_valid():
        return move_page(request, booking_id, visit, Shown(why=why, at=at, status=422))
    start, counter = at
    goal = MoveRequest(start, counter=counter, reason=why.cleaned_data["powod"])
    try:
        moved = reschedule(booking_id=visit.pk, request=goal, now=timezone.now(), by=by)
    except Refusal as refused:
        if isinstance(refused, NormReached | OutsideHours) and by.may and not goal.reason:
            why.ask()
            return move_page(request, booking_id, visit, Shown(why=why, at=at, status=422))
        told = Shown(refused.message, status=refused.status)
        return move_page(request, booking_id, visit, told)
    return _done(request, booking_id, moved)


def _done(request: StaffRequest, booking_id: UUID, moved: Booking) -> HttpResponse:
    """Back to the visit; whoever came from the calendar goes back there, to the new day."""
    calendar = request.GET.get(FROM)
    if calendar is None:
        return back(request, booking_id, "moved")
    keep_word(request, _("The visit has moved, and the message is on its way."))
    return SeeOther(calendar_address(calendar, moved.starts_at.astimezone(WARSAW).date()))
