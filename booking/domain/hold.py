"""Somebody clicked a time: keep it for them while they fill in the form (P7.3; engine, rule 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from psycopg.types.json import Jsonb

from booking.enums import RUNNING_OUT, BookingState
from booking.errors import NotFound, SlotTaken, TooMany
from booking.models import Booking, Counter, Location, Service, Settings, Unit
from booking.models.booking import ONE_VISIT_PER_COUNTER, Channel
from booking.models.service import ServiceStatus
from booking.models.zone import WARSAW
from tenants.audit.actor import RESIDENT, Actor
from tenants.due import due
from tenants.ids import uuid7

from .availability import counters_for, shape_of
from .calendar import Calendar
from .expire import EXPIRE, expire, tell_expired
from .lead import check_lead_time
from .norm import check_norm, lock_norm
from .reference import new_reference
from .release import release_in_transaction
from .retry import in_transaction
from .timetable import CELL, grid

# One statement, and the constraint says who wins: a look before the insert lets everybody in, an
# insert that fails on the constraint deadlocks under load (engine, "Measured").
TAKE: Final = f"""
WITH taken AS (
  INSERT INTO booking
    (id, reference, state, service_id, unit_id, counter_id, location_id, starts_at, ends_at,
     blocked_until, people, client, channel, language, tried, expires_at, extensions_used,
     pin_tries, generation, created_at)
  VALUES
    (%(id)s, %(reference)s, 'held', %(service)s, %(unit)s, %(counter)s, %(location)s, %(start)s,
     %(end)s, %(blocked)s, %(people)s, %(client)s, %(channel)s, %(language)s, %(tried)s,
     %(expires)s, 0, 0, 1, %(now)s)
  ON CONFLICT ON CONSTRAINT {ONE_VISIT_PER_COUNTER} DO NOTHING
  RETURNING id
)
INSERT INTO booking_event
  (id, booking_id, number, at, action, by_kind, by_id, by_name, state_from, state_to, changed, note)
SELECT %(event)s, id, 1, %(now)s, 'hold', %(by_kind)s, %(by_id)s, %(by_name)s, '', 'held', '[]', ''
FROM taken RETURNING booking_id
"""  # noqa: S608 - the constraint's name is ours


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


def hold(*, request: HoldRequest, now: datetime, by: Actor = RESIDENT) -> Booking:
    """Take a place, at the counter with the highest priority that is free.

    Raises ``NotFound`` (service not published), ``OutsideLeadTime``, ``SlotTaken`` (nobody receives
    then, or every counter is taken), ``NormReached``, ``TooMany`` (a party no counter takes).
    """
    if request.service.status != ServiceStatus.PUBLISHED:
        raise NotFound
    check_lead_time(request.service, request.start, now)
    settings = Settings.objects.current()
    return in_transaction(lambda: _hold(request, settings, now, by))


def _hold(request: HoldRequest, settings: Settings, now: datetime, by: Actor) -> Booking:
    counters = _receiving(request)
    for location in _with_norm(counters):
        lock_norm(location, request.start)
    end = request.start + timedelta(minutes=request.service.duration)
    blocked = end + timedelta(minutes=request.service.buffer)
    stale = Booking.objects.overdue(now).filter(counter__in=counters)
    _clear(stale.overlapping(request.start, blocked), request, settings, now)
    expires = now + timedelta(minutes=settings.hold_minutes)
    tried: list[dict[str, str]] = []
    for counter in _by_preference(counters, request.start):
        values = {
            "id": uuid7(),
            "event": uuid7(),
            "reference": new_reference(),
            "service": request.service.pk,
            "unit": counter.unit_id,
            "counter": counter.pk,
            "location": counter.unit.location_id,
            "start": request.start,
            "end": end,
            "blocked": blocked,
            "people": request.people,
            "client": request.client,
            "channel": request.channel,
            "language": request.language,
            "tried": Jsonb(tried),
            "expires": expires,
            "now": now,
            "by_kind": by.kind,
            "by_id": by.id,
            "by_name": by.name,
        }
        if (taken := _take(values)) is not None:
            booking = Booking.objects.select_related("service", "unit", "counter", "location")
            held = booking.get(pk=taken)
            check_norm(counter.unit.location, held, now)
            due(EXPIRE, expires)
            return held
        tried.append({"counter": str(counter.pk), "why": "taken"})
    raise SlotTaken


def _take(values: dict[str, Any]) -> UUID | None:
    """One insert; None when another was faster at this counter."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _receiving(request: HoldRequest) -> list[Counter]:
    """The counters whose grid has this start; raises ``SlotTaken`` or ``TooMany`` for none."""
    counters = counters_for([request.service], request.unit)
    local = request.start.astimezone(WARSAW)
    cell, off_grid = divmod(local.hour * 60 + local.minute, CELL)
    if off_grid or local.second or local.microsecond or local.fold:
        raise SlotTaken
    day, shape = local.date(), shape_of(request.service)
    calendar = Calendar(counters, day, day)
    receiving = [c for c in counters if grid(calendar.windows(c, day), shape) >> cell & 1]
    if not receiving:
        raise SlotTaken
    large_enough = [counter for counter in receiving if request.people <= counter.people]
    if not large_enough:
        raise TooMany
    return large_enough


def _with_norm(counters: Sequence[Counter]) -> list[Location]:
    places = {c.unit.location.pk: c.unit.location for c in counters}
    return [places[key] for key in sorted(places) if places[key].norm is not None]


def _clear(stale: Any, request: HoldRequest, settings: Settings, now: datetime) -> None:
    """Let what has run out die, and the client's older holds beyond the limit."""
    tell_expired(expire(stale.order_by("pk"), now), now)
    if not request.client:
        return
    own = Booking.objects.live(now).filter(client=request.client, state=BookingState.HELD)
    for older in own.order_by("-created_at", "-pk")[max(settings.holds_per_client - 1, 0) :]:
        release_in_transaction(older, now=now, by=RESIDENT)


def _by_preference(counters: Sequence[Counter], start: datetime) -> list[Counter]:
    """By priority; of equals the one with the fewest visits that day, then by name (rule 4)."""
    if len({counter.priority for counter in counters}) == len(counters):
        return list(counters)
    midnight = start.astimezone(WARSAW).replace(hour=0, minute=0, second=0, microsecond=0)
    visits = dict(
        Booking.objects.filter(
            Q(released_at=None) | Q(state__in=RUNNING_OUT),
            counter__in=counters,
            starts_at__gte=midnight,
            starts_at__lt=midnight + timedelta(days=1),
        )
        .values_list("counter")
        .annotate(Count("pk"))
        .order_by()
    )
    return sorted(counters, key=lambda c: (c.priority, visits.get(c.pk, 0), c.name))
