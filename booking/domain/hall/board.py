"""What a screen in the waiting room shows: who is called where. Numbers only, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from booking.models import Location, Ticket, TicketState
from booking.models.zone import WARSAW

FRESH: Final = timedelta(seconds=30)
"""So long a call stands out."""
AT_MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Call:
    """A number called to a counter; ``at``: when last, by which each call is announced once.

    ``is_over``: the person is not at the counter any more.
    """

    ticket_id: UUID
    label: str
    counter: str
    at: datetime
    is_over: bool

    def is_fresh(self, now: datetime) -> bool:
        """It was called just now."""
        return not self.is_over and now - self.at < FRESH


@dataclass(frozen=True, slots=True)
class Board:
    """The last calls, the newest first, and how many wait; ``tag`` changes when it does."""

    calls: tuple[Call, ...]
    waiting: int

    @property
    def tag(self) -> str:
        """A fingerprint for ETags, the same for everybody."""
        return sha256(repr((self.calls, self.waiting)).encode()).hexdigest()[:32]


def board_of(location: Location, *, now: datetime) -> Board:
    """The board of a building today; two queries. What was taken back is not on it."""
    today = Ticket.objects.of(location, now.astimezone(WARSAW).date())
    called = today.exclude(called_at=None).exclude(state=TicketState.WAITING)
    rows = called.order_by("-called_at", "-id").values_list(
        "pk", "letter", "number", "counter__name", "called_at", "state"
    )
    calls = tuple(
        Call(pk, f"{letter}{number:03d}", counter or "", at, state != TicketState.CALLED)
        for pk, letter, number, counter, at, state in rows[:AT_MOST]
        if at is not None
    )
    return Board(calls, today.filter(state=TicketState.WAITING).count())
