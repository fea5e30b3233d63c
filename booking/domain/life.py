"""One way to change a booking's state: along the machine, with its line of history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import connection
from psycopg.types.json import Jsonb

from booking.enums import NEXT, BookingState
from booking.errors import Moved, WrongState
from booking.models import Booking
from tenants.audit.actor import Actor
from tenants.db.prepared import PREPARED
from tenants.ids import uuid7

from .hall.follow import follow
from .survey import Wish
from .telling import tell_programs

_ADD_EVENT: Final = """
INSERT INTO booking_event
  (id, booking_id, number, at, action, by_kind, by_id, by_name, state_from, state_to, changed,
   values, note)
SELECT %(event)s, %(booking)s, coalesce(max(number), 0) + 1, %(at)s::timestamptz, %(action)s::text,
       %(by_kind)s::text, %(by_id)s::uuid, %(by_name)s::text, %(before)s::text, %(after)s::text,
       %(changed)s::jsonb, %(values)s::jsonb, %(note)s::text
FROM booking_event WHERE booking_id = %(booking)s
"""
# The other matters of a visit go the way of the first, each with its own line of history.
_FOLLOW: Final = """
WITH follower AS (
  UPDATE booking SET state = %(after)s::text, released_at = %(released)s::timestamptz,
    expires_at = %(expires)s::timestamptz, language = %(language)s
  WHERE part_of_id = %(booking)s AND state = %(before)s::text RETURNING id
), noted AS (
  INSERT INTO booking_event
    (id, booking_id, number, at, action, by_kind, by_id, by_name, state_from, state_to, changed,
     note)
  SELECT gen_random_uuid(), follower.id,
         (SELECT coalesce(max(number), 0) + 1 FROM booking_event WHERE booking_id = follower.id),
         %(at)s::timestamptz, %(action)s::text, %(by_kind)s::text, %(by_id)s::uuid,
         %(by_name)s::text, %(before)s::text, %(after)s::text, %(changed)s::jsonb, %(note)s::text
  FROM follower
)
"""
ADD_EVENT: Final = f"{PREPARED} {_ADD_EVENT}"
ADD_EVENTS: Final = f"{PREPARED} {_FOLLOW} {_ADD_EVENT}"
# A clerk serves each matter at its own counter.
ALONE: Final = frozenset({BookingState.SERVED})


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to a booking: ``action`` names it in the history, ``fields`` are set with it.

    ``values`` tells of a time or a place what it was and became; ``note`` is a word to the history
    that holds nothing personal (a reason the office gave).
    """

    action: str
    by: Actor
    now: datetime
    fields: dict[str, Any] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)
    note: str = ""


class At(Protocol):
    """A counter to be at, as far as a booking's row speaks of it."""

    @property
    def id(self) -> UUID: ...
    @property
    def unit(self) -> UUID: ...
    @property
    def location(self) -> UUID: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Spot:
    """A counter known by its booking."""

    id: UUID
    unit: UUID
    location: UUID
    name: str


def become(booking: Booking, state: BookingState, change: Change) -> None:
    """Move ``booking`` to ``state``; raises ``WrongState`` where the machine has no such way.

    A compare-and-swap on the row: of two who press at once one wins; the other gets ``Moved`` and,
    after a second look (``in_transaction``), the answer that is true by then. A move counts also
    where the hour stays the same: masks and what is freed are those of another counter then.
    """
    before = BookingState(booking.state)
    if state not in NEXT[before]:
        raise WrongState
    fields: dict[str, Any] = {"state": state, **change.fields}
    if not state.occupies:
        fields["released_at"] = change.now
    same = Booking.objects.filter(
        pk=booking.pk, state=before, expires_at=booking.expires_at, moves=booking.moves
    )
    if same.update(**fields) != 1:
        raise Moved
    for name, value in fields.items():
        setattr(booking, name, value)
    _add_line(booking, change, before, change.fields, follow=not {before, state} & ALONE)
    follow(booking, before, change.action, now=change.now, by=change.by)


def move(
    booking: Booking, receiver: At, wish: Wish, terms: Mapping[str, Any], change: Change
) -> None:
    """Put ``booking`` where ``wish`` says, at ``receiver``; raises ``Moved`` as ``become``.

    ``terms``: what the new place lies in (``terms.terms_of``), and the trail of what was tried.
    The exclusion constraint speaks as an error of the database (SQLSTATE 23P01).
    """
    before = booking.starts_at, booking.counter
    start = wish.start
    fields: dict[str, Any] = {
        **terms,
        "counter": receiver.id,
        "unit": receiver.unit,
        "location": receiver.location,
        "starts_at": start,
        "ends_at": wish.end,
        "blocked_until": wish.blocked,
        "moves": booking.moves + 1,
        "expires_at": min(booking.expires_at, start) if booking.expires_at else None,
    }
    same = Booking.objects.filter(
        pk=booking.pk, state=booking.state, moves=booking.moves, expires_at=booking.expires_at
    )
    if same.update(**fields) != 1:
        raise Moved
    told = replace(
        change,
        values={
            "starts_at": [before[0].isoformat(), start.isoformat()],
            "counter": [before[1].name, receiver.name],
        },
    )
    changed = ["starts_at"] + (["counter"] if before[1].pk != receiver.id else [])
    add_event(booking, told, before=BookingState(booking.state), changed=changed)


def add_event(
    booking: Booking, change: Change, *, before: BookingState | None, changed: Collection[str]
) -> None:
    """Add a line of history; the caller's lock on the booking keeps the numbers in order (I6)."""
    _add_line(booking, change, before, changed, follow=False)


def _add_line(
    booking: Booking,
    change: Change,
    before: BookingState | None,
    changed: Collection[str],
    *,
    follow: bool,
) -> None:
    row: dict[str, Any] = {
        "event": uuid7(),
        "booking": booking.pk,
        "at": change.now,
        "action": change.action,
        "by_kind": change.by.kind,
        "by_id": change.by.id,
        "by_name": change.by.name,
        "before": before or "",
        "after": booking.state,
        "changed": Jsonb(sorted(changed)),
        "values": Jsonb(change.values),
        "note": change.note[:300],
        "released": booking.released_at,
        "expires": booking.expires_at,
        "language": booking.language,
    }
    with connection.cursor() as cursor:
        cursor.execute(ADD_EVENTS if follow else ADD_EVENT, row)
    tell_programs(booking, before, changed, now=change.now)
