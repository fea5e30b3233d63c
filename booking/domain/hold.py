"""Somebody clicked a time: keep it for them while they fill in the form (P7.3; engine, rule 5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from booking.enums import BookingState
from booking.errors import Moved, NotFound
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


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One transaction's try. Lock order: client's turn, norms, what dies, the new place."""

    request: HoldRequest
    wish: Wish
    now: datetime
    by: Actor

    def run(self) -> Booking:
        found = survey(self.wish, self.now)
        receivers = places(self.wish, found)
        lock_norms(receivers, self.wish.start)
        self._release([one for one, overlaps in found.own.items() if overlaps])
        dead = clear_overdue(found, self.now)
        held, others = self._take_first(receivers, found)
        self._release(others[max(found.holds_per_client - 1, 0) :])
        tell_expired(dead, self.now)
        due(EXPIRE, self._until(found))
        return held

    def _take_first(
        self, receivers: Sequence[Receiver], found: Survey
    ) -> tuple[Booking, list[UUID]]:
        """The hold at the first counter that has room, and the client's other holds."""
        tried: Tried = []
        others: list[UUID] = []
        for receiver in receivers:
            why = why_not(receiver, self.wish)
            if not why:
                booking = self._new(receiver, tried, self._until(found))
                is_in, others = take(booking, now=self.now, by=self.by)
                if is_in:
                    return booking, others
            tried.append({"counter": str(receiver.id), "why": why or TAKEN})
        if not set(others) <= set(found.own):
            raise Moved  # the client's own press a moment ago took it: look again, knowing that
        raise no_place(tried)

    def _until(self, found: Survey) -> datetime:
        return self.now + timedelta(minutes=found.hold_minutes)

    def _new(self, receiver: Receiver, tried: Tried, until: datetime) -> Booking:
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
            expires_at=until,
            created_at=self.now,
        )

    def _release(self, holds: Collection[UUID]) -> None:
        if holds:
            for one in Booking.objects.filter(pk__in=holds).order_by("pk"):
                release_in_transaction(one, now=self.now, by=self.by)
