"""Who asked for what, when, and what they were told; held against the database and each other.

Every call is written down when it begins and when it is answered. One that was never answered (a
killed server, a broken line) is *unknown*: it may have happened or not, but nothing between.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Lock
from typing import Any, Final
from uuid import UUID

from booking.models import Booking, BookingEvent

DONE: Final = "done"
UNKNOWN: Final = "unknown"
ACTIONS: Final = {
    "hold": "hold",
    "extend": "extend",
    "release": "release",
    "submit": "submit",
    "confirm": "confirm",
    "cancel": "cancel",
    "move": "reschedule",
    "shift": "reschedule",
    "approve": "approve",
    "arrive": "arrive",
    "serve": "serve",
    "miss": "miss",
    "undo": "undo",
}
# The second time changes nothing and is answered as the first.
REPEATABLE: Final = frozenset({"cancel", "release"})
SURE: Final = frozenset({"booked", "arrived", "served", "missed"})


@dataclass
class Call:
    """One call: times are those of the visits' clock; ``answer`` is DONE, UNKNOWN or a refusal."""

    client: str
    op: str
    args: dict[str, Any]
    start: datetime
    end: datetime | None = None
    answer: str = UNKNOWN
    booking: UUID | None = None
    told: dict[str, Any] = field(default_factory=dict)


@dataclass
class Place:
    """Where a visit was, from when until when as far as is known; None: still."""

    booking: UUID
    counter: UUID
    start: datetime
    blocked: datetime
    since: datetime
    until: datetime | None


class History:
    """All calls of a run, of many threads; ``slack``: how long work may go on after its answer."""

    def __init__(self, slack: timedelta = timedelta(seconds=1)) -> None:
        self.calls: list[Call] = []
        self.slack = slack
        self._lock = Lock()

    @contextmanager
    def call(self, client: str, op: str, now: datetime, **args: Any) -> Iterator[Call]:
        """A call begins; whoever makes it writes the answer down, or it stays unknown."""
        one = Call(client, op, args, now, booking=args.get("booking"))
        with self._lock:
            self.calls.append(one)
        yield one

    def tally(self) -> Tally[str]:
        """How many of which answer to what."""
        return Tally(f"{one.op}: {one.answer}" for one in self.calls)

    def check(self, priorities: Mapping[UUID, tuple[int, int]] | None = None) -> list[str]:
        """What is wrong, in the current office; empty: nothing.

        ``priorities``: of each counter, with the largest party there; then trails are checked, too.
        """
        rows = {row.pk: row for row in Booking.objects.all()}
        events: dict[UUID, list[BookingEvent]] = defaultdict(list)
        for event in BookingEvent.objects.order_by("booking", "number"):
            events[event.booking_id].append(event)
        wrong = [*self._lost(rows, events), *self._truths(rows), *_shared(self.calls)]
        if priorities:
            wrong += self._trails(rows, events, priorities)
        return wrong

    def _lost(
        self, rows: Mapping[UUID, Booking], events: Mapping[UUID, list[BookingEvent]]
    ) -> Iterator[str]:
        """Acknowledged and lost; refused and done; done and never asked for."""
        asked: dict[tuple[UUID, str], list[Call]] = defaultdict(list)
        for one in self.calls:
            if one.booking is not None:
                asked[one.booking, ACTIONS[one.op]].append(one)
        unplaced = sum(one.op == "hold" and one.answer == UNKNOWN for one in self.calls)
        nobodys = set(rows) - {booking for booking, _op in asked}
        own = [pk for pk in nobodys if not _is_offer(rows[pk]) and rows[pk].part_of_id is None]
        if len(own) > unplaced:
            yield f"{len(own)} visits nobody was told of, {unplaced} holds unanswered"
        for (booking, op), calls in asked.items():
            if booking in rows:
                yield from _miscounted(rows[booking], op, calls, events[booking])
            elif any(one.answer == DONE for one in calls):
                yield f"{op} of {booking} acknowledged and lost"

    def _truths(self, rows: Mapping[UUID, Booking]) -> Iterator[str]:
        """What each client was told last is what is there, unless something came after."""
        placed = [one for one in self._by_answer() if one.answer == DONE and "start" in one.told]
        unsure = {one.booking for one in self.calls if one.answer == UNKNOWN}
        names = {(one.booking, one.told["reference"]) for one in placed if "reference" in one.told}
        for booking, number in Tally(booking for booking, _reference in names).items():
            if number > 1:
                yield f"{booking} was called by {number} references"
        for booking, one in {one.booking: one for one in placed}.items():
            row = rows.get(booking) if booking else None
            if row is not None and booking not in unsure:
                yield from _untrue(row, one)

    def _by_answer(self) -> list[Call]:
        return sorted(self.calls, key=lambda call: call.end or call.start)

    def _trails(
        self,
        rows: Mapping[UUID, Booking],
        events: Mapping[UUID, list[BookingEvent]],
        priorities: Mapping[UUID, tuple[int, int]],
    ) -> Iterator[str]:
        """I9: every counter that comes first was tried, and who was tried for nothing was taken."""
        places = [place for row in rows.values() for place in _places(row, events[row.pk])]
        at: dict[UUID, list[Place]] = defaultdict(list)
        for place in places:
            at[place.counter].append(place)
        # On a busy machine a call's work may be done as late as the slowest answer came.
        slack = max([self.slack, *(one.end - one.start for one in self.calls if one.end)])
        for one in self.calls:
            row = rows.get(one.booking) if one.booking else None
            if one.op != "hold" or one.answer != DONE or row is None:
                continue
            trail = {UUID(step["counter"]): step["why"] for step in one.told["tried"]}
            mine = priorities[one.told["counter"]][0]
            for counter, (priority, seats) in priorities.items():
                if priority < mine and seats >= row.people and counter not in trail:
                    yield f"{row.pk}: a counter of priority {priority} was not tried"
            for counter, why in trail.items():
                if why == "taken" and not _was_taken(at[counter], one, slack):
                    yield f"{row.pk}: tried in vain, but nobody was there"


def told_of(booking: Booking) -> dict[str, Any]:
    """What an answer says of a visit."""
    return {
        "state": booking.state,
        "start": booking.starts_at,
        "blocked": booking.blocked_until,
        "counter": booking.counter_id,
        "reference": booking.reference,
        "tried": list(booking.tried),
    }


def _miscounted(
    row: Booking, op: str, calls: list[Call], events: list[BookingEvent]
) -> Iterator[str]:
    done = sum(event.action == op for event in events)
    told = sum(one.answer == DONE for one in calls)
    unknown = sum(one.answer == UNKNOWN for one in calls)
    least = min(told, 1) if op in REPEATABLE else told
    if op == "release" and row.state != "held":
        least = 0  # it had ended already, and that was told
    if not least <= done <= told + unknown + _by_others(op, events):
        yield f"{op} of {row.pk}: {done} in history, {told} told, {unknown} unknown"


def _untrue(row: Booking, last: Call) -> Iterator[str]:
    if (row.starts_at, row.counter_id) != (last.told["start"], last.told["counter"]):
        yield f"{row.pk} is elsewhere than {last.client} was told"
    if last.told["state"] in SURE and row.state not in SURE:
        yield f"{row.pk}: told {last.told['state']}, is {row.state}"


def _is_offer(row: Booking) -> bool:
    """Made by the engine for somebody in line, or for nobody; also once it is over."""
    return bool(row.kept_for) or row.client.startswith("waitlist:")


def _by_others(op: str, events: list[BookingEvent]) -> int:
    """A client's next hold gives the former one back, and nobody presses release for it."""
    return sum(event.action == "release" for event in events) if op == "release" else 0


def _shared(calls: list[Call]) -> Iterator[str]:
    """No two people were told the same counter at the same time, for good."""
    told: dict[UUID, Call] = {}
    gone: set[UUID] = set()
    for one in sorted(calls, key=lambda call: call.end or call.start):
        if one.booking is None:
            continue
        if one.op == "cancel" and one.answer in {DONE, UNKNOWN}:
            gone.add(one.booking)
        if one.op in {"move", "shift"} and one.answer == UNKNOWN:
            gone.add(one.booking)
        if one.answer == DONE and "start" in one.told:
            told[one.booking] = one
    sure = [one for key, one in told.items() if key not in gone and one.told["state"] in SURE]
    sure.sort(key=lambda one: (str(one.told["counter"]), one.told["start"]))
    for before, after in pairwise(sure):
        same = before.told["counter"] == after.told["counter"]
        if same and after.told["start"] < before.told["blocked"]:
            yield f"{before.client} and {after.client} share {after.told['start']}"


def _places(row: Booking, events: list[BookingEvent]) -> Iterator[Place]:
    """Where a visit has been, one place after another."""
    long = row.blocked_until - row.starts_at
    since = row.created_at
    moves = [event for event in events if "starts_at" in event.values]
    names = {event.values["counter"][0] for event in moves} | {row.counter.name}
    counters = _counters(names) if moves else {}
    for event in moves:
        start = datetime.fromisoformat(event.values["starts_at"][0])
        counter = counters[event.values["counter"][0]]
        yield Place(row.pk, counter, start, start + long, since, event.at)
        since = event.at
    yield Place(row.pk, row.counter_id, row.starts_at, row.blocked_until, since, row.released_at)


def _counters(names: set[str]) -> dict[str, UUID]:
    from booking.models import Counter

    return {one.name: one.pk for one in Counter.objects.filter(name__in=names)}


def _was_taken(there: list[Place], call: Call, slack: timedelta) -> bool:
    """Whether anybody else can have been there while the call was at work.

    Written down is when a call began: its work was done a little later.
    """
    assert call.end is not None
    return any(
        place.booking != call.booking
        and place.start < call.told["blocked"]
        and place.blocked > call.told["start"]
        and place.since <= call.end
        and (place.until is None or place.until >= call.start - slack)
        for place in there
    )
