"""A day in a simulated hall: people come to the door, clerks are processes, some are killed."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import connections

from booking.domain.book_for import ForSomebody, book_for
from booking.domain.contact import ContactData
from booking.domain.hall.board import board_of
from booking.domain.hall.check_in import check_in_by_code
from booking.domain.hall.codes import arrival_code
from booking.domain.hall.guessing import Asker
from booking.domain.hall.take import take_ticket
from booking.errors import Refusal
from booking.models import Booking, Location, Service
from support.booking_desk import FRIDAY, MONDAY, Desk, at
from support.fleet import environment_here
from support.visits import BARTEK
from tenants.context import office_context
from tenants.ids import uuid7
from tenants.models import Office

SPEED: Final = 600
ABSENT: Final = 9
CLOSED: Final = "closed"
OPENS: Final = at(MONDAY, 8)


def the_time(begun: float) -> datetime:
    """The simulated clock: from a quarter to eight on, much faster; it stands still at night."""
    gone = timedelta(seconds=(time.time() - begun) * SPEED)
    return min(OPENS - timedelta(minutes=15) + gone, OPENS + timedelta(hours=14))


@dataclass
class HallDay:
    """Who comes: ``visits`` by appointment, ``walk_ins`` besides; ``kills`` of clerks."""

    office: Office
    desk: Desk
    visits: int
    walk_ins: int
    kills: int
    folder: Path
    seed: int = 1
    told: list[tuple[str, UUID]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seen: dict[UUID, set[str]] = field(default_factory=dict)
    killed: int = 0

    def run(self) -> None:
        """Live through the day."""
        chance = random.Random(self.seed)  # noqa: S311 - a test's choice
        with office_context(self.office):
            booked = [self._book(number) for number in range(self.visits)]
            codes = {one.pk: arrival_code(one) for one in booked}
        self.begun = time.time()
        over = threading.Event()
        coming = [
            (one.starts_at + timedelta(minutes=chance.randint(-14, 5)), codes[one.pk])
            for number, one in enumerate(booked, 1)
            if number % ABSENT
        ]
        last = max(moment for moment, _code in coming)
        length = int((last - OPENS).total_seconds()) // 60
        coming += [
            (OPENS + timedelta(minutes=chance.randint(0, length)), "") for _ in range(self.walk_ins)
        ]
        with ThreadPoolExecutor(4 + len(self.desk.counters)) as pool:
            screens = [pool.submit(self._inside, self._watch, over) for _ in range(2)]
            clerks = [pool.submit(self._employ, counter.key) for counter in self.desk.counters]
            killer = pool.submit(self._kill, over, chance.random())
            self._inside(self._open_door, sorted(coming))
            killer.result(timeout=120)
            (self.folder / CLOSED).touch()
            for clerk in clerks:
                clerk.result()
            over.set()
            for screen in screens:
                screen.result()

    def _book(self, number: int) -> Booking:
        counters = self.desk.counters
        start = OPENS + timedelta(minutes=self.desk.service.duration * (number // len(counters)))
        asked = ForSomebody(
            service=self.desk.service,
            start=start,
            contact=ContactData("Dorota", "Próbna", f"d{number}@example.com"),
            counter=counters[number % len(counters)],
            booking_id=uuid7(),
        )
        return book_for(request=asked, now=FRIDAY, by=BARTEK)

    def _open_door(self, coming: list[tuple[datetime, str]]) -> None:
        location, service = Location.objects.get(), Service.objects.get()
        asker = Asker("kiosk")
        for moment, code in coming:
            wait = (moment - the_time(self.begun)).total_seconds() / SPEED
            time.sleep(max(wait, 0))
            now = the_time(self.begun)
            try:
                if code:
                    check_in_by_code(code, location, asker=asker, now=now)
                else:
                    take_ticket(service, location, now=now)
            except Refusal as refusal:
                self.refused.append(refusal.code)

    def _employ(self, key: str) -> None:
        """A clerk at a counter; who was killed is replaced."""
        root = Path(__file__).parents[2]
        paths = os.pathsep.join(map(str, (root, root / "platform", root / "tests")))
        environment = environment_here() | {
            "DJANGO_SETTINGS_MODULE": "okienko.settings",
            "PYTHONPATH": paths,
        }
        words = [str(self.office.subdomain), key, str(self.begun), str(self.folder)]
        while True:
            with (
                (self.folder / f"{key}.txt").open("a") as trouble,
                subprocess.Popen(
                    [sys.executable, "-m", "support.hall_clerk", *words],
                    env=environment,
                    stdout=subprocess.PIPE,
                    stderr=trouble,
                    text=True,
                ) as clerk,
            ):
                self.clerks[key] = clerk
                self._listen(clerk)
            if clerk.returncode == 0:
                return
            assert clerk.returncode == -9, (self.folder / f"{key}.txt").read_text()

    def _listen(self, clerk: subprocess.Popen[str]) -> None:
        assert clerk.stdout is not None
        for line in clerk.stdout:
            what, _space, ticket = line.strip().partition(" ")
            self.told.append((what, UUID(ticket)))

    def __post_init__(self) -> None:
        self.clerks: dict[str, subprocess.Popen[str]] = {}

    def _kill(self, over: threading.Event, seed: float) -> None:
        chance = random.Random(seed)  # noqa: S311 - a test's choice
        while self.killed < self.kills and not over.is_set():
            time.sleep(chance.uniform(0.3, 1.5))
            busy = [one for one in self.clerks.values() if one.poll() is None]
            if busy and self.told:  # they are at work by now
                chance.choice(busy).kill()
                self.killed += 1

    def _watch(self, over: threading.Event) -> None:
        """A screen in the waiting room: at which counters it saw each call."""
        location = Location.objects.get()
        while not over.wait(0.05):
            for call in board_of(location, now=the_time(self.begun)).calls:
                self.seen.setdefault(call.ticket_id, set()).add(call.counter)

    def _inside(self, act, *args) -> None:  # type: ignore[no-untyped-def]  # passed on
        try:
            with office_context(self.office):
                act(*args)
        finally:
            connections.close_all()
