"""/panel/wizyta/<id>/<what happened>: one press, one verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking.domain.approve import approve
from booking.domain.attend import arrive, miss, serve, undo
from booking.domain.desk_acts import Act
from booking.errors import NotFound
from booking.models import Booking
from tenants.accounts.access import StaffRequest, may_change_bookings
from tenants.accounts.session import actor
from tenants.errors import Refusal

from .answer import answer
from .note import Note
from .place import place_of

SLUGS: Final = {
    "przybycie": Act.ARRIVE,
    "obsluga": Act.SERVE,
    "nieobecnosc": Act.MISS,
    "cofniecie": Act.UNDO,
    "zatwierdzenie": Act.APPROVE,
}
VERBS: Final[dict[Act, Callable[..., Booking]]] = {
    Act.ARRIVE: arrive,
    Act.SERVE: serve,
    Act.MISS: miss,
    Act.UNDO: undo,
    Act.APPROVE: approve,
}


@require_POST
@may_change_bookings
def press(request: StaffRequest, booking_id: UUID, slug: str) -> HttpResponse:
    """What needs no question, because it can be taken back or was asked for."""
    if (act := SLUGS.get(slug)) is None:
        raise Http404
    return perform(request, act, booking_id, VERBS[act])


def perform(
    request: StaffRequest, act: Act, booking_id: UUID, verb: Callable[..., Booking]
) -> HttpResponse:
    """Do it; when another clerk was faster, say so beside the list as it is now."""
    now = timezone.now()
    place = place_of(request, request.GET.get("dzien"), now=now)
    try:
        place.scope.find(booking_id)
        seen_as = request.POST.get("stan", "")
        done = verb(booking_id=booking_id, now=now, by=actor(request.user), seen_as=seen_as)
    except NotFound:
        raise Http404 from None
    except Refusal as refused:
        note = Note(act, booking_id, str(refused))
        return answer(request, place, note, now=now, status=refused.status)
    late = act is Act.CANCEL and done.released_at != now
    already = _("It was cancelled already; nothing has changed.")
    note = Note(act, booking_id, already if late else "")
    return answer(request, place, note, now=now)
