"""A visit will not take place: its place is free again, once (engine, rule 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from booking.enums import BookingState
from booking.errors import BookingExpired, WrongState
from booking.models import Answer, Booking
from tenants.audit.actor import Actor, ActorKind

from . import letters
from .find import find, find_visit
from .freed import places_of
from .give_back import give_back, wait_for_norm
from .life import Change, become
from .masks import free
from .rescued import is_called_off, rescue_over
from .retry import in_transaction

Tell = Callable[[Booking, Actor, str, datetime], None]
REASON: Final = "cancellation.reason"
"""No field of a service is called so: its key is a slug, without a dot."""


def cancel(
    *, booking_id: UUID, reason: str = "", now: datetime, by: Actor, seen_as: str = ""
) -> Booking:
    """Cancel a visit, whoever is first; who comes later gets the same answer and changes nothing.

    ``seen_as``: the state the clerk saw (``find``). Raises ``NotFound``; ``WrongState`` when it is
    over or was never submitted, ``BookingExpired`` when it was not confirmed in time; a resident
    cannot cancel what has begun, unless the office called it off.
    """

    def verb() -> Booking:
        find(booking_id, seen_as=seen_as)
        return cancel_in_transaction(booking_id, reason=reason, now=now, by=by)

    return in_transaction(verb)


def cancel_in_transaction(
    booking_id: UUID,
    *,
    reason: str = "",
    now: datetime,
    by: Actor,
    offer: bool = True,
    tell: Tell = letters.tell_cancelled,
) -> Booking:
    """The same inside the caller's transaction.

    ``offer`` False: the place is not for anybody else either (a closed day); ``tell`` writes to
    the visit's person.
    """
    booking = find_visit(booking_id)
    if booking.state == BookingState.CANCELLED:
        return booking
    if booking.state == BookingState.PENDING and booking.has_lapsed(now):
        raise BookingExpired
    by_resident = by.kind == ActorKind.RESIDENT
    if by_resident and booking.starts_at <= now and not is_called_off(booking):
        raise WrongState
    freed = places_of(booking)
    if offer:
        wait_for_norm(booking)
    if BookingState(booking.state).in_mask:
        free(booking)
    said = "" if by_resident else reason
    change = Change("cancel", by, now, {"expires_at": None}, note=said)
    become(booking, BookingState.CANCELLED, change)
    if by_resident and reason:
        _keep_private(booking, reason)
    called_off = rescue_over(booking, now)
    tell(booking, by, said, now)
    if offer and not called_off:
        give_back(freed, now)
    return booking


def _keep_private(booking: Booking, reason: str) -> None:
    """What a resident says of the reason may be about their health: sealed, forgotten with them.

    History and messages stay for ever; the office's own reasons go there.
    """
    label = gettext("Reason for cancelling")
    Answer.objects.update_or_create(
        booking=booking, key=REASON, defaults={"label": label, "value": reason, "position": 999}
    )
