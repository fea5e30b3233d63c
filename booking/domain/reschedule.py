"""The visit moves to another time, by its person or by a clerk (U6; engine, rule 8).

Id, reference and links stay. The visit's own row is updated, so it is no obstacle to its own move,
even by half its length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction

from booking.enums import BookingState
from booking.errors import SlotTaken, WrongState
from booking.models import Booking, Counter, Unit
from booking.models.zone import WARSAW
from tenants.audit.actor import Actor, ActorKind

from . import letters
from .approve import find
from .expire import tell_expired
from .late import expect
from .lead import check_lead_time
from .life import Change, move
from .masks import exchange
from .places import TAKEN, Tried, clear_overdue, lock_norms, no_place, places, why_not
from .reception import Receiver
from .retry import in_transaction, sqlstate
from .survey import Wish, survey

EXCLUDED: Final = "23P01"
MOVABLE: Final = frozenset(
    {BookingState.PENDING, BookingState.AWAITING_APPROVAL, BookingState.BOOKED}
)


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """Where to: a start, perhaps in another unit; a clerk may name the counter."""

    start: datetime
    unit: Unit | None = None
    counter: Counter | None = None

    def names(self, booking: Booking) -> bool:
        """Tell whether the visit is in the unit and at the counter named, if any is."""
        return self.unit in {None, booking.unit} and self.counter in {None, booking.counter}

    def among(self, receivers: Sequence[Receiver]) -> list[Receiver]:
        """Those to try: all, or the counter that was named."""
        return [one for one in receivers if self.counter is None or one.id == self.counter.pk]


def reschedule(*, booking_id: UUID, request: MoveRequest, now: datetime, by: Actor) -> Booking:
    """Move a visit; its person is told. A clerk may move it to a day a resident could not book.

    Raises ``NotFound``, ``WrongState`` (over, or not movable), ``OutsideLeadTime``, ``SlotTaken``,
    ``NormReached``.
    """
    return in_transaction(partial(_reschedule, booking_id, request, now, by))


def _reschedule(booking_id: UUID, request: MoveRequest, now: datetime, by: Actor) -> Booking:
    booking = find(booking_id)
    _check(booking, request, now, by)
    if request.start == booking.starts_at and request.names(booking):
        return booking
    wish = _wish(booking, request)
    found = survey(wish, now)
    receivers = places(wish, found)
    lock_norms(receivers, wish.start)
    dead = clear_overdue(found, now)
    was = booking.starts_at.astimezone(WARSAW)
    _move_first(booking, wish, request.among(receivers), Change("reschedule", by, now))
    moved = find(booking_id)
    if moved.state == BookingState.BOOKED:
        expect(moved)
    letters.tell_rescheduled(moved, was, now)
    tell_expired(dead, now)
    return moved


def _check(booking: Booking, request: MoveRequest, now: datetime, by: Actor) -> None:
    over = booking.starts_at <= now or (booking.expires_at or booking.starts_at) <= now
    if booking.state not in MOVABLE or over:
        raise WrongState
    if request.start <= now:
        raise SlotTaken
    if by.kind in {ActorKind.RESIDENT, ActorKind.API}:
        check_lead_time(booking.service, request.start, now)


def _wish(booking: Booking, request: MoveRequest) -> Wish:
    """The visit keeps its length, and its unit unless another or a counter is named."""
    unit = request.unit.pk if request.unit else None if request.counter else booking.unit_id
    return Wish(
        service=booking.service,
        unit=unit,
        start=request.start,
        end=request.start + (booking.ends_at - booking.starts_at),
        blocked=request.start + (booking.blocked_until - booking.starts_at),
        people=booking.people,
    )


def _move_first(
    booking: Booking, wish: Wish, receivers: Sequence[Receiver], change: Change
) -> None:
    """Move to the first counter that has room; raises ``SlotTaken`` or ``NormReached``."""
    tried: Tried = []
    for receiver in receivers:
        why = why_not(receiver, wish, besides=booking.pk)
        if not why and _try_counter(booking, receiver, wish, change):
            return
        tried.append({"counter": str(receiver.id), "why": why or TAKEN})
    raise no_place(tried)


def _try_counter(booking: Booking, receiver: Receiver, wish: Wish, change: Change) -> bool:
    """One update; False when another visit is in the way there."""
    try:
        with transaction.atomic():
            if BookingState(booking.state).in_mask:
                exchange(booking, receiver.id, wish.start, wish.blocked)
            move(booking, receiver, wish, change)
    except DatabaseError as error:
        if sqlstate(error) == EXCLUDED:
            return False
        raise
    return True
