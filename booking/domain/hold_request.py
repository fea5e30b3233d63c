"""What somebody wants to hold, and the row that becomes of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from booking.enums import BookingState, KeptFor
from booking.errors import NotFound, Outdated
from booking.models import Booking, Service, Unit
from booking.models.booking import Channel
from booking.models.service import ServiceStatus
from tenants.audit.actor import Actor

from .ending import drop
from .lead import check_lead_time
from .reception import Receiver
from .reference import new_reference
from .survey import Survey, Wish, wish_for
from .terms import terms_of


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """What somebody wants: a service at a moment, perhaps in one unit, for a party of ``people``.

    ``client``: who asks, as far as known (a cookie's or an API key's name); it holds one place.
    ``further``: more matters of the same visit, one after another, in the same building.
    ``counter``: that one and no other.
    ``kept_for``: not somebody filling in a form, and ``until`` when. ``as_of``: the version of the
    rows of service and unit, where they were remembered from an earlier request.
    """

    service: Service
    start: datetime
    unit: Unit | None = None
    people: int = 1
    client: str = ""
    channel: Channel = Channel.WEB
    language: str = "pl"
    further: tuple[Service, ...] = ()
    kept_for: KeptFor = KeptFor.NOBODY
    until: datetime | None = None
    counter: UUID | None = None
    as_of: str = ""

    @property
    def wish(self) -> Wish:
        """What matters for finding a place."""
        return wish_for(
            self.service,
            self.start,
            unit=self.unit.pk if self.unit else None,
            people=self.people,
            client=self.client,
        )

    def check(self, now: datetime) -> None:
        """Raise ``NotFound`` for what residents cannot book, ``OutsideLeadTime`` for when."""
        for service in (self.service, *self.further):
            if service.status != ServiceStatus.PUBLISHED:
                raise NotFound
            check_lead_time(service, self.start, now)

    def check_rows(self, found: Survey) -> None:
        """Raise ``Outdated`` if service or unit was written since it was remembered."""
        if self.as_of not in {"", found.version}:
            raise Outdated


def new_hold(
    request: HoldRequest, wish: Wish, receiver: Receiver, found: Survey, now: datetime
) -> Booking:
    """The row to insert for ``wish`` at ``receiver``."""
    until = request.until or now + timedelta(minutes=found.hold_minutes)
    return Booking(
        reference=new_reference(),
        state=BookingState.HELD,
        service=wish.service,
        unit_id=receiver.unit,
        counter_id=receiver.id,
        location_id=receiver.location,
        starts_at=wish.start,
        ends_at=wish.end,
        blocked_until=wish.blocked,
        people=wish.people,
        client=wish.client,
        channel=request.channel,
        language=request.language,
        expires_at=min(until, request.start),
        kept_for=request.kept_for,
        created_at=now,
        **terms_of(wish, receiver, found.reception, now),
    )


def release_holds(holds: Collection[UUID], *, now: datetime, by: Actor) -> None:
    """Give back what is still held of ``holds``, in the caller's transaction."""
    if holds:
        still = Booking.objects.filter(pk__in=holds, state=BookingState.HELD)
        for one in still.order_by("pk"):
            drop(one, now=now, by=by)
