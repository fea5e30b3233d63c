"""The sheet of one visit, and where every act of its page leads back to."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking.domain.desk_choice import choice_of
from booking.domain.scope import Scope
from booking.domain.visit_sheet import visit_sheet
from booking.errors import NotFound
from booking.models.zone import WARSAW
from booking.web.desk.answer import SeeOther
from booking.web.desk.contact_open import opened_id
from booking.web.desk.note import SAID as ACTS_SAID
from tenants.accounts.access import StaffRequest, staff_required

_DONE: Final = "visit_done"
SAID: Final[dict[str, str | Promise]] = {
    **{str(act): words for act, words in ACTS_SAID.items()},
    "cancelled_before": _("it was cancelled already; nothing has changed."),
    "moved": _("the visit has moved, and the message is on its way."),
    "data": _("the data are changed."),
    "data_sent": _("the data are changed; a message with new links is on its way."),
    "data_same": _("nothing was different, so nothing has changed."),
    "note": _("the note is kept."),
    "note_gone": _("the note is gone."),
    "again": _("the message is on its way once more."),
    "booked": _("the visit is booked, and the message is on its way."),
}


@require_safe
@staff_required
def sheet(request: StaffRequest, booking_id: UUID) -> HttpResponse:
    """The page."""
    return sheet_page(request, booking_id)


def scope_of(request: StaffRequest) -> Scope:
    """The visits this person works with."""
    return Scope.of(request.user)


def sheet_page(
    request: StaffRequest,
    booking_id: UUID,
    *,
    refused: str | Promise = "",
    problems: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a visit; ``refused``: why the last press did nothing."""
    now = timezone.now()
    opened = opened_id(request.session, now=now)
    try:
        found = visit_sheet(booking_id, scope_of(request), opened=opened, now=now)
    except NotFound:
        raise Http404 from None
    told = {
        "sheet": found,
        "visit_id": booking_id,
        "day_address": reverse("desk:day", args=[found.start.date().isoformat()]),
        "may_act": request.user.may_change_bookings,
        "me": request.user.pk,
        "choice": choice_of(request.user),
        "done": SAID.get(_take(request)),
        "refused": refused,
        "today": now.astimezone(WARSAW).date(),
        **(problems or {}),
    }
    return render(request, "booking/desk/visit/sheet.html", told, status=status)


def back(request: StaffRequest, booking_id: UUID, done: str) -> HttpResponse:
    """After what worked: the page once more (303), with one sentence."""
    request.session[_DONE] = done
    return SeeOther(reverse("visit:sheet", args=[booking_id]))


def _take(request: StaffRequest) -> str:
    return cast("str", request.session.pop(_DONE, ""))
