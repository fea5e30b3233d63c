"""Somebody clicked a time: keep it for them while they fill in the form (P7.3; engine, rule 5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking.errors import SlotTaken
from booking.models import Booking
from tenants.audit.actor import RESIDENT, Actor

from .ending import tell_expired
from .hold_request import HoldRequest, new_hold, release_holds
from .lead import check_takes_bookings
from .places import (
    NOT_FREED,
    TAKEN,
    Tried,
    clear_overdue,
    no_place,
    places,
    share_norms,
    why_not,
)
from .reception import Receiver
from .retry import in_transaction
from .several import hold_several
from .survey import Survey, Wish, survey
from .taking import take

__all__ = ["HoldRequest", "hold", "hold_in_transaction"]


def hold(*, request: HoldRequest, now: datetime, by: Actor = RESIDENT) -> Booking:
    """Take a place, at the counter with the highest priority that is free.

    The booking remembers in ``tried`` which counters were passed over and why (I9). Raises
    ``NotFound`` (service not published), ``NoNewBookings``, ``OutsideLeadTime``, ``SlotTaken``
    (nobody receives then, or every counter is taken), ``NormReached``, ``Invalid`` (a party no
    counter takes); ``Outdated`` where the request was made of rows that are remembered no more.
    """
    request.check(now)
    return in_transaction(lambda: hold_in_transaction(request, now=now, by=by))


def hold_in_transaction(request: HoldRequest, *, now: datetime, by: Actor) -> Booking:
    """The same inside the caller's transaction, for a request that was checked."""
    check_takes_bookings()
    if request.further:
        return hold_several(request, now=now, by=by)
    return _Attempt(request, request.wish, now, by).run()


@dataclass(slots=True)
class _Attempt:
    """One transaction's try. Lock order: client's turn, norms, what dies, the new place."""

    request: HoldRequest
    wish: Wish
    now: datetime
    by: Actor

    def run(self) -> Booking:
        # The first look may have been taken while the client's other press was at work; it is this
        # one's turn since, so a second look overlooks nothing.
        held = self._look_and_take() or self._look_and_take()
        if held is None:
            raise SlotTaken
        return held

    def _look_and_take(self) -> Booking | None:
        """The hold; None when a hold of the client's own, not seen before, is in the way."""
        found = survey(self.wish, self.now)
        self.request.check_rows(found)
        receivers = places(self.wish, found)
        share_norms(receivers, self.wish)
        self._release([one for one, overlaps in found.own.items() if overlaps])
        # Before the place is taken: of two hints to the dispatcher that of messages comes first.
        tell_expired(clear_overdue(found, self.now), self.now)
        held, others, tried = self._take_first(receivers, found)
        if held is None and set(others) <= set(found.own):
            raise no_place(tried)
        if held is not None:
            self._release(others[max(found.holds_per_client - 1, 0) :])
        return held

    def _take_first(
        self, receivers: Sequence[Receiver], found: Survey
    ) -> tuple[Booking | None, list[UUID], Tried]:
        """The hold at the first counter that has room, and the client's other holds."""
        tried: Tried = []
        others: list[UUID] = []
        named = self.request.counter
        for receiver in receivers:
            meant = named is None or receiver.id == named
            why = why_not(receiver, self.wish) if meant else NOT_FREED
            if not why:
                booking = new_hold(self.request, self.wish, receiver, found, self.now)
                booking.tried = list(tried)
                is_in, others = take(booking, now=self.now, by=self.by)
                if is_in:
                    return booking, others, tried
            tried.append({"counter": str(receiver.id), "why": why or TAKEN})
        return None, others, tried

    def _release(self, holds: Collection[UUID]) -> None:
        release_holds(holds, now=self.now, by=self.by)
