"""Many people at once at one office, for some seconds: each does what people do, in any order.

Time runs ``SPEED`` times as fast as on the wall, so that forms run out while others press; the
clock that frees them runs as well. What everybody was told goes into a ``History``.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connections

from booking.domain.approve import approve
from booking.domain.attend import arrive, miss, serve, undo
from booking.domain.cancel import cancel
from booking.domain.confirm import confirm_by_link
from booking.domain.contact import ContactData
from booking.domain.expire import expire_overdue
from booking.domain.extend import extend
from booking.domain.hold import HoldRequest, hold
from booking.domain.release import release
from booking.domain.reschedule import MoveRequest, reschedule
from booking.domain.submit import Submission, submit
from booking.errors import Refusal
from booking.models import Booking, Service, Settings
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.history import DONE, History, told_of
from support.visits import BARTEK
from tenants.audit.actor import RESIDENT
from tenants.context import office_context
from tenants.models import Office

SPEED: Final = 30
STAYING_ON: Final = 60.0
STARTS: Final = [
    at(MONDAY + timedelta(days=day), 8 + half // 2, half % 2 * 30)
    for day in (0, 1)
    for half in range(8)
]
REFUSALS: Final = frozenset({409, 410, 422, 429})
OPS: Final = (
    *("hold", "hold", "move", "move", "cancel", "submit", "confirm"),
    *("extend", "release", "arrive", "serve", "undo", "miss", "approve", "shift"),
)
# What most people do next.
NEXT: Final = {
    "held": "submit",
    "pending": "confirm",
    "awaiting_approval": "approve",
    "booked": "arrive",
    "arrived": "serve",
}


@dataclass
class Hammer:
    """``clients`` people for ``seconds``; the same ``seed`` is the same wishes.

    Where the machine is so busy that they have not done ``wanted`` and made ``calls`` by then, they
    stay on.
    """

    office: Office
    desk: Desk
    clients: int
    seconds: float
    seed: int = 1
    further: Service | None = None
    wanted: frozenset[str] = frozenset()
    calls: int = 0
    history: History = field(default_factory=lambda: History(timedelta(seconds=3 * SPEED)))
    crashes: list[str] = field(default_factory=list)

    def run(self) -> History:
        """Let them loose; what happened."""
        self.begun = time.monotonic()
        over = threading.Event()
        with ThreadPoolExecutor(self.clients + 1) as pool:
            clock = pool.submit(self._in_office, self._clock, over)
            people = [
                pool.submit(self._in_office, self._person, number, over)
                for number in range(self.clients)
            ]
            for person in people:
                person.result()
            over.set()
            clock.result()
        return self.history

    @property
    def now(self) -> datetime:
        """The visits' clock."""
        return FRIDAY + timedelta(seconds=(time.monotonic() - self.begun) * SPEED)

    def _in_office(self, act: Callable[..., None], *args: Any) -> None:
        try:
            with office_context(self.office):
                act(*args)
        finally:
            connections.close_all()

    def _clock(self, over: threading.Event) -> None:
        while not over.wait(0.1):
            expire_overdue(self.now)

    def _person(self, number: int, over: threading.Event) -> None:
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311 - a test's choice
        person = _Person(self, f"c{number}", chance)
        while self.goes_on():
            person.act()

    def goes_on(self) -> bool:
        """Whether people press once more."""
        left = self.begun + self.seconds - time.monotonic()
        return left > 0 or (left > -STAYING_ON and not self._is_enough())

    def _is_enough(self) -> bool:
        done = {call.op for call in self.history.calls if call.answer == DONE}
        return self.wanted <= done and len(self.history.calls) >= self.calls

    def told(
        self, client: str, op: str, verb: Callable[[datetime], Booking], **args: Any
    ) -> Booking | None:
        """Do it and write down what was said."""
        now = self.now
        with self.history.call(client, op, now, **args) as call:
            try:
                booking = verb(now)
            except Refusal as refusal:
                call.answer = refusal.code
                if refusal.status not in REFUSALS:
                    self.crashes.append(f"{op}: {refusal.status} {refusal.code}")
                return None
            except Exception as error:
                self.crashes.append(f"{op}: {error!r}")
                call.answer = "crash"
                return None
            finally:
                call.end = self.now
            call.booking, call.answer, call.told = booking.pk, DONE, told_of(booking)
            return booking


@dataclass
class _Person:
    """Somebody with some visits, pressing buttons."""

    hammer: Hammer
    name: str
    chance: random.Random
    mine: dict[UUID, str] = field(default_factory=dict)

    def act(self) -> None:
        """Press something: half of the time what comes next, else anything at all."""
        op = self.chance.choice(OPS)
        if op == "hold" or not self.mine:
            self._hold()
            return
        booking = self.chance.choice(list(self.mine)[-3:])
        if self.chance.random() < 0.5:
            op = NEXT.get(self.mine[booking], op)
        got = self.hammer.told(self.name, op, self._verb(op, booking), booking=booking)
        if got is not None:
            self.mine[booking] = got.state

    def _hold(self) -> None:
        further = self.hammer.further
        request = HoldRequest(
            self.hammer.desk.service,
            self.chance.choice(STARTS),
            client=self.name,
            people=self.chance.choice([1, 1, 1, 2, 3]),
            further=(further,) if further and self.chance.random() < 0.2 else (),
        )
        got = self.hammer.told(
            self.name, "hold", lambda now: hold(request=request, now=now), start=request.start
        )
        if got is not None:
            self.mine[got.pk] = got.state

    def _verb(self, op: str, booking: UUID) -> Callable[[datetime], Booking]:
        start = self.chance.choice(STARTS)
        mail = f"{self.name}-{booking.hex[-6:]}@example.com"
        form = Submission(ContactData("Dorota", "Próbna", mail))
        one = {"booking_id": booking}
        verbs: dict[str, Callable[[datetime], Booking]] = {
            "extend": lambda now: extend(**one, now=now),
            "release": lambda now: release(**one, now=now, by=RESIDENT),
            "submit": lambda now: submit(**one, form=form, now=now),
            "confirm": lambda now: confirm_by_link(**one, now=now),
            "cancel": lambda now: cancel(**one, now=now, by=RESIDENT),
            "move": lambda now: self._move(booking, start, now),
            "shift": lambda now: self._shift(booking, now),
            "approve": lambda now: approve(**one, now=now, by=BARTEK),
            "arrive": lambda now: arrive(**one, now=on_the_day(now), by=BARTEK),
            "serve": lambda now: serve(**one, now=now, by=BARTEK),
            "miss": lambda now: miss(**one, now=on_the_day(now), by=BARTEK),
            "undo": lambda now: undo(**one, now=now, by=BARTEK),
        }
        return verbs[op]

    def _move(self, booking: UUID, start: datetime, now: datetime) -> Booking:
        here = Booking.objects.get(pk=booking).starts_at
        other = start if start != here else STARTS[(STARTS.index(start) + 1) % len(STARTS)]
        return reschedule(booking_id=booking, request=MoveRequest(other), now=now, by=RESIDENT)

    def _shift(self, booking: UUID, now: datetime) -> Booking:
        """A clerk moves it to another counter, at the same hour."""
        visit = Booking.objects.get(pk=booking)
        others = [one for one in self.hammer.desk.counters if one.pk != visit.counter_id]
        request = MoveRequest(visit.starts_at, counter=self.chance.choice(others))
        return reschedule(booking_id=booking, request=request, now=now, by=BARTEK)


def on_the_day(now: datetime) -> datetime:
    """What happens at the counter happens when the hour has come."""
    return max(now, *STARTS)


def short_forms(minutes: int = 1) -> None:
    """Two seconds for a form, four to confirm, on the fast clock; as many visits as one likes.

    ``minutes``: of the fast clock, more where a crowd waits for its turn longer than that. An offer
    to somebody in line lasts as long as a form.
    """
    Settings.objects.update(
        hold_minutes=minutes,
        confirmation_minutes=2 * minutes,
        visits_per_contact=99,
        waitlist_minutes=minutes,
    )
