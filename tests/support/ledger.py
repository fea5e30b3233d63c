"""A naive office, in memory: what each verb should do, told without any of the product's code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

HOLD, WINDOW, VISIT = timedelta(minutes=5), timedelta(minutes=30), timedelta(minutes=30)
OCCUPYING = {"held", "pending", "awaiting_approval", "booked", "arrived", "served", "missed"}
CONFIRMED = OCCUPYING - {"held", "pending"}
VISITS_PER_PERSON = 3


@dataclass
class Entry:
    """One booking as the ledger knows it."""

    id: UUID
    counter: str
    start: datetime
    people: int
    client: str
    expires: datetime | None
    state: str = "held"
    email: str = ""
    extensions: int = 0

    def live(self, now: datetime) -> bool:
        return self.state in OCCUPYING and (self.expires is None or self.expires > now)

    def meets(self, start: datetime) -> bool:
        return abs(self.start - start) < VISIT


@dataclass
class Ledger:
    """Counters in order of priority with the largest party of each; a norm; the bookings."""

    seats: dict[str, int]
    norm: int | None
    approval: bool
    entries: dict[UUID, Entry] = field(default_factory=dict)

    def place_for(
        self, start: datetime, people: int, others: Iterable[Entry], now: datetime
    ) -> str | None:
        """The first counter with room, by the plain rules."""
        there = [one for one in others if one.live(now) and one.meets(start)]
        for counter, seats in self.seats.items():
            if people > seats:
                continue
            if self.norm is not None and sum(one.people for one in there) + people > self.norm:
                continue
            if not any(one.counter == counter for one in there):
                return counter
        return None

    def is_free_for(self, client: str, start: datetime, now: datetime) -> bool:
        """Whether ``client`` should be shown this time: their own hold is no obstacle."""
        return self.place_for(start, 1, self._not_own(client), now) is not None

    def place_to_hold(self, client: str, start: datetime, people: int, now: datetime) -> str | None:
        others = [
            one
            for one in self.entries.values()
            if not (client and one.client == client and one.state == "held" and one.meets(start))
        ]
        return self.place_for(start, people, others, now)

    def hold(self, entry: Entry, now: datetime) -> None:
        """A hold was taken: what ran out there died, the client's other holds are given back."""
        for one in self.entries.values():
            overdue = one.state in {"held", "pending"} and not one.live(now)
            if overdue and one.meets(entry.start):
                self._die(one)
            elif (one.client, one.state) == (entry.client or None, "held") and one.live(now):
                one.state = "dropped"
        self.entries[entry.id] = entry

    def move(self, entry: Entry, counter: str, start: datetime, now: datetime) -> None:
        for one in self.entries.values():
            overdue = one.state in {"held", "pending"} and not one.live(now)
            if one is not entry and overdue and one.meets(start):
                self._die(one)
        entry.counter, entry.start = counter, start
        if entry.expires:
            entry.expires = min(entry.expires, start)

    def expire(self, now: datetime) -> int:
        overdue = [
            one
            for one in self.entries.values()
            if one.state in {"held", "pending"} and not one.live(now)
        ]
        for one in overdue:
            self._die(one)
        return len(overdue)

    def visits_of(self, email: str, now: datetime) -> int:
        return sum(
            one.email == email and one.state != "held" and one.live(now) and one.start > now
            for one in self.entries.values()
        )

    def _not_own(self, client: str) -> list[Entry]:
        return [
            one
            for one in self.entries.values()
            if not (client and one.client == client and one.state == "held")
        ]

    @staticmethod
    def _die(one: Entry) -> None:
        one.state = "dropped" if one.state == "held" else "expired"
