"""Orders about the visits of a Monday, for tests of bulk work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from booking.domain.bulk.order import Order, start
from booking.domain.bulk.run import go_on
from booking.domain.bulk.selection import Selection
from booking.models import Booking, BulkItem, BulkKind, BulkRun
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.visits import BARTEK, send, take
from tenants.messaging.models import Message

LATER = datetime.fromisoformat("2026-11-20T12:00:00+01:00")


def visit(desk: Desk, hour: int, minute: int = 0, **words: Any) -> Booking:
    """A booked visit on Monday; ``day`` for another one."""
    day = words.pop("day", MONDAY)
    place = {"start": at(day, hour, minute)}
    for name in ("people", "further"):
        if name in words:
            place[name] = words.pop(name)
    return send(take(desk, **place), **words)


def order(kind: BulkKind, **words: Any) -> Order:
    """About Monday's visits; ``first``, ``units`` and so on select others."""
    selects = {"first": MONDAY, "last": MONDAY}
    selects |= {
        name: words.pop(name) for name in list(words) if name in Selection.__dataclass_fields__
    }
    words.setdefault("reason", "awaria prądu")
    return Order(kind, Selection(**selects), **words)


def done(kind: BulkKind, *, key: str = "k", now: datetime = FRIDAY, **words: Any) -> BulkRun:
    """Ordered and worked off."""
    run = start(order(kind, **words), key=key, now=now, by=BARTEK)
    while go_on(run.pk, now=now):
        pass
    run.refresh_from_db()
    return run


def items(run: BulkRun) -> dict[str, tuple[str, str]]:
    """Reference: how it went and why."""
    rows = BulkItem.objects.filter(run=run).select_related("booking")
    return {one.booking.reference: (one.state, one.why) for one in rows}


def told(booking: Booking) -> list[tuple[str, str]]:
    """What its person hears, unsent things that were dropped aside."""
    waiting = Message.objects.filter(about=booking.pk, recipient="resident", state="waiting")
    return sorted(waiting.values_list("kind", "channel"))
