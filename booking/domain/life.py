"""One way to change a booking's state: along the machine, with its line of history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import connection
from psycopg.types.json import Jsonb

from booking.enums import NEXT, BookingState
from booking.errors import Moved, WrongState
from booking.models import Booking
from tenants.audit.actor import Actor
from tenants.ids import uuid7

from .reception import Receiver
from .survey import Wish

ADD_EVENT: Final = """
INSERT INTO booking_event
  (id, booking_id, number, at, action, by_kind, by_id, by_name, state_from, state_to, changed,
   values, note)
SELECT %s, %s, coalesce(max(number), 0) + 1, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s
FROM booking_event WHERE booking_id = %s
"""


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


def become(booking: Booking, state: BookingState, change: Change) -> None:
    """Move ``booking`` to ``state``; raises ``WrongState`` where the machine has no such way.

    A compare-and-swap on the row: of two who press at once one wins; the other gets ``Moved`` and,
    after a second look (``in_transaction``), the answer that is true by then.
    """
    before = BookingState(booking.state)
    if state not in NEXT[before]:
        raise WrongState
    fields: dict[str, Any] = {"state": state, **change.fields}
    if not state.occupies:
        fields["released_at"] = change.now
    same = Booking.objects.filter(
        pk=booking.pk, state=before, expires_at=booking.expires_at, starts_at=booking.starts_at
    )
    if same.update(**fields) != 1:
        raise Moved
    for name, value in fields.items():
        setattr(booking, name, value)
    add_event(booking, change, before=before, changed=change.fields)


def move(booking: Booking, receiver: Receiver, wish: Wish, change: Change) -> None:
    """Put ``booking`` where ``wish`` says, at ``receiver``; raises ``Moved`` as ``become``.

    The exclusion constraint speaks as an error of the database (SQLSTATE 23P01).
    """
    before = booking.starts_at, booking.counter
    start = wish.start
    fields: dict[str, Any] = {
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
    row: list[Any] = [
        uuid7(),
        booking.pk,
        change.now,
        change.action,
        change.by.kind,
        change.by.id,
        change.by.name,
        before or "",
        booking.state,
        Jsonb(sorted(changed)),
        Jsonb(change.values),
        change.note[:300],
        booking.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute(ADD_EVENT, row)
