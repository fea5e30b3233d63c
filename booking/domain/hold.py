"""Somebody clicked a time: keep it for them while they fill in the form (P7.3; engine, rule 5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from booking.enums import BookingState
from booking.errors import NotFound, SlotTaken
from booking.models import Booking, Service, Unit
from booking.models.booking import Channel
from booking.models.service import ServiceStatus
from tenants.audit.actor import RESIDENT, Actor
from tenants.due import due

from .expire import EXPIRE, tell_expired
from .lead import check_lead_time
from .places import TAKEN, Tried, clear_overdue, lock_norms, no_place, places, why_not
from .reception import Receiver
from .reference import new_reference
from .release import release_in_transaction
from .retry import in_transaction
from .survey import Survey, Wish, survey
from .taking import take


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What somebody wants: a service at a moment, perhaps in one unit, for a party of ``people``.

    ``client``: who asks, as far as known (a cookie's or an API key's name); it holds one place.
    """

    service: Service
    start: datetime
    unit: Unit | None = None
    people: int = 1
    client: str = ""
    channel: Channel = Channel.WEB
    language: str = "pl"

    @property
    def wish(self) -> Wish:
        """What matters for finding a place."""
        end = self.start + timedelta(minutes=self.service.duration)
        return Wish(
            service=self.service,
            unit=self.unit.pk if self.unit else None,
            start=self.start,
            end=end,
            blocked=end + timedelta(minutes=self.service.buffer),
            people=self.people,
            client=self.client,
        )


def hold(*, request: HoldRequest, now: datetime, by: Actor = RESIDENT) -> Booking:
    """Take a place, at the counter with the highest priority that is free.

    The booking remembers in ``tried`` which counters were passed over and why (I9). Raises
    ``NotFound`` (service not published), ``OutsideLeadTime``, ``SlotTaken`` (nobody receives then,
    or every counter is taken), ``NormReached``, ``Invalid`` (a party no counter takes).
    """
    if request.service.status != ServiceStatus.PUBLISHED:
        raise NotFound
    check_lead_time(request.service, request.start, now)
    return in_transaction(lambda: _Attempt(request, request.wish, now, by).run())


@dataclass(slots=True)
class _Attempt:
    """One transaction's try. Lock order: client's turn, norms, what dies, the new place."""

    request: HoldRequest
    wish: Wish
    now: datetime
    by: Actor
    dead: list[Booking] = field(default_factory=list)

    def run(self) -> Booking:
        # The first look may have been taken while the client's other press was at work; it is this
        # one's turn since, so a second look overlooks nothing.
        held = self._look_and_take() or self._look_and_take()
        if held is None or held.expires_at is None:
            raise SlotTaken
        tell_expired(self.dead, self.now)
        due(EXPIRE, held.expires_at)
        return held

    def _look_and_take(self) -> Booking | None:
        """The hold; None when a hold of the client's own, not seen before, is in the way."""
        found = survey(self.wish, self.now)
        receivers = places(self.wish, found)
        lock_norms(receivers, self.wish.start)
        self._release([one for one, overlaps in found.own.items() if overlaps])
        self.dead += clear_overdue(found, self.now)
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
        for receiver in receivers:
            why = why_not(receiver, self.wish)
            if not why:
                booking = self._new(receiver, tried, found)
                is_in, others = take(booking, now=self.now, by=self.by)
                if is_in:
                    return booking, others, tried
            tried.append({"counter": str(receiver.id), "why": why or TAKEN})
        return None, others, tried

    def _new(self, receiver: Receiver, tried: Tried, found: Survey) -> Booking:
        return Booking(
            reference=new_reference(),
            state=BookingState.HELD,
            service=self.wish.service,
            unit_id=receiver.unit,
            counter_id=receiver.id,
            location_id=receiver.location,
            starts_at=self.wish.start,
            ends_at=self.wish.end,
            blocked_until=self.wish.blocked,
            people=self.wish.people,
            client=self.wish.client,
            channel=self.request.channel,
            language=self.request.language,
            tried=list(tried),
            expires_at=min(self.now + timedelta(minutes=found.hold_minutes), self.wish.start),
            created_at=self.now,
        )

    def _release(self, holds: Collection[UUID]) -> None:
        if holds:
            still = Booking.objects.filter(pk__in=holds, state=BookingState.HELD)
            for one in still.order_by("pk"):
                release_in_transaction(one, now=self.now, by=self.by)
