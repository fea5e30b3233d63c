"""/panel/hala/<counter>/<what to do>: one press, one verb; then the hall as it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from booking.domain.hall.call import call_again, call_next, take_back
from booking.domain.hall.end import did_not_come, finish
from booking.domain.hall.refusals import NobodyWaiting
from booking.domain.hall.sheet import sit_at
from booking.errors import NotFound
from booking.models import Counter, Ticket
from booking.web.desk.answer import SeeOther
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .page import PRESSED, WHOLE, counter_of, drawn

NEXT: Final = "nastepna-osoba"
OUT_OF_TURN: Final = "poza-kolejnoscia"
FINISH: Final = "zalatwione"
FINISH_AND_NEXT: Final = "zalatwione-i-nastepna"
VERBS: Final[dict[str, Callable[..., Ticket]]] = {
    FINISH: finish,
    FINISH_AND_NEXT: finish,
    "ponownie": call_again,
    "nie-ma": did_not_come,
    "cofniecie": take_back,
}
SAID: Final = {
    FINISH: _("%(number)s is served."),
    FINISH_AND_NEXT: _("%(number)s is served."),
    "ponownie": _("%(number)s was called once more."),
    "nie-ma": _("%(number)s did not come."),
    "cofniecie": _("%(number)s waits again."),
}
CALLED: Final = _("%(number)s is called.")


@require_POST
@may_change_bookings
def press(request: StaffRequest, counter_id: UUID, slug: str) -> HttpResponse:
    """Do it for the person the page showed; where somebody was faster, say so."""
    counter = counter_of(request, counter_id)
    by_htmx = "hx-request" in request.headers
    template = PRESSED if by_htmx else WHOLE
    try:
        said = _do(request, counter, slug)
    except NotFound:
        raise Http404 from None
    except Refusal as refused:
        status = refused.status
        return drawn(request, counter, template, said=str(refused), refused=True, status=status)
    sit_at(request.user, counter)
    return (
        drawn(request, counter, template, said=said) if by_htmx else SeeOther(reverse("hall:page"))
    )


def _do(request: StaffRequest, counter: Counter, slug: str) -> str:
    """What was done, in a sentence."""
    how: dict[str, Any] = {"now": timezone.now(), "by": actor(request.user)}
    if slug == NEXT:
        return _said(CALLED, call_next(counter, **how))
    ticket_id = _ticket_id(request)
    if slug == OUT_OF_TURN:
        return _said(CALLED, call_next(counter, only=ticket_id, **how))
    if slug not in VERBS:
        raise Http404
    ticket = VERBS[slug](counter, ticket_id, **how)
    if slug == FINISH_AND_NEXT:
        with suppress(NobodyWaiting):
            return _said(CALLED, call_next(counter, **how))
    return _said(SAID[slug], ticket)


def _said(words: Promise, ticket: Ticket) -> str:
    return str(words) % {"number": ticket.label}


def _ticket_id(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("bilet", ""))
    except ValueError:
        raise Http404 from None
