"""A visit will not take place: its place is free again, once (engine, rule 9)."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.utils.translation import gettext

from booking.enums import BookingState
from booking.errors import WrongState
from booking.models import Answer, Booking
from tenants.audit.actor import Actor, ActorKind

from . import letters
from .approve import find
from .life import Change, become
from .masks import free
from .retry import in_transaction

REASON: Final = "cancellation.reason"
"""No field of a service is called so: its key is a slug, without a dot."""


def cancel(*, booking_id: UUID, reason: str = "", now: datetime, by: Actor) -> Booking:
    """Cancel a visit, whoever is first; who comes later gets the same answer and changes nothing.

    Raises ``NotFound``; ``WrongState`` when it is over, was never submitted, or ran out; a resident
    cannot cancel what has begun.
    """
    return in_transaction(partial(_cancel, booking_id, reason, now, by))


def _cancel(booking_id: UUID, reason: str, now: datetime, by: Actor) -> Booking:
    booking = find(booking_id)
    if booking.state == BookingState.CANCELLED:
        return booking
    by_resident = by.kind == ActorKind.RESIDENT
    if by_resident and booking.starts_at <= now:
        raise WrongState
    if BookingState(booking.state).in_mask:
        free(booking)
    said = "" if by_resident else reason
    change = Change("cancel", by, now, {"expires_at": None}, note=said)
    become(booking, BookingState.CANCELLED, change)
    if by_resident and reason:
        _keep_private(booking, reason)
    letters.tell_cancelled(booking, by, said, now)
    return booking


def _keep_private(booking: Booking, reason: str) -> None:
    """What a resident says of the reason may be about their health: sealed, forgotten with them.

    History and messages stay for ever; the office's own reasons go there.
    """
    label = gettext("Reason for cancelling")
    Answer.objects.update_or_create(
        booking=booking, key=REASON, defaults={"label": label, "value": reason, "position": 999}
    )
