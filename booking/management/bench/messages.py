"""How soon messages leave: after commits at fifty bookings a second, and when many are due at once.

Workers, clock and mail server are processes of their own, as in an installation; ``WORKERS`` is
what the demo starts on two cores.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import connections
from django.utils import timezone

from booking.domain.letters import ABOUT
from booking.enums import BookingState
from booking.models import Booking, Contact, Settings
from tenants.context import office_context
from tenants.messaging.models import Message, MessageState
from tenants.messaging.outbox import Owed, owe

from .figure import Figure, at_most
from .town import WEEK, Town, build

WORKERS: Final = 3
OFFICES: Final = 300
REMINDERS: Final = 10_000
RATE: Final = 50
BUSY: Final = 2
"""Offices in which people book at that rate together."""
BOOKERS: Final = 2
"""At each of them: one alone waits for every answer before the next."""
SECONDS: Final = 30
PATIENCE: Final = 300.0


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """The figures of a busy hour and of a busy minute."""
    with _letterbox() as port:
        hour = _after_commit(port, now, tell)
        for figure in hour:  # the second part takes minutes
            tell(figure.as_line())
        return [*hour, *_many_due(port, now, tell)]


def _after_commit(port: int, now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    tell(f"{RATE} bookings a second for {SECONDS} s …")
    towns = [
        build(counters=4, minutes=5, windows="00:00-24:00", week=WEEK, now=now) for _ in range(BUSY)
    ]
    for town in towns:
        with office_context(town.office):
            Settings.objects.update(confirmation="none")
    with _at_work(port):
        time.sleep(8)  # the workers' own start is not part of it
        bookers = [_booker(town, number) for town in towns for number in range(BOOKERS)]
        for one in bookers:
            one.stdout.readline()  # type: ignore[union-attr]  # a pipe; nor is the bookers' start
        begin = time.monotonic()
        for one in bookers:
            one.stdin.close()  # type: ignore[union-attr]  # as above: the word to begin
        for one in bookers:
            one.wait()
        lasted = time.monotonic() - begin
        _wait_until(lambda: not any(_waiting(town) for town in towns))
    waits = sorted(wait for town in towns for wait in _waits(town))
    return [
        Figure("bookings while messages were sent", len(waits) / lasted, "/s"),
        at_most("first attempt after commit: 95 %", _share(waits, 0.95), 5, "s"),
        at_most("first attempt after commit: 99 %", _share(waits, 0.99), 10, "s"),
        Figure("first attempt after commit: median", _share(waits, 0.5), "s"),
    ]


def _many_due(port: int, now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    each = -(-REMINDERS // OFFICES)
    tell(f"{OFFICES} offices with {each} visits each …")
    towns = [
        build(counters=1, minutes=15, windows="00:00-24:00", week=WEEK, now=now)
        for _ in range(OFFICES)
    ]
    before = _taken(port)
    with _at_work(port):
        due = timezone.now() + timedelta(seconds=20 + OFFICES / 5)
        for town in towns:
            _remind(town, each, now, due)
        count = each * len(towns)
        tell(f"{count} reminders due at {due:%H:%M:%S} …")
        time.sleep(max(0.0, (due - timezone.now()).total_seconds()))
        begin = time.monotonic()
        _wait_until(lambda: _taken(port) - before >= count)
        lasted = time.monotonic() - begin
    return [
        Figure("reminders handed over", count / lasted, "/s"),
        at_most(f"{count} reminders of {OFFICES} offices, due at once", lasted, 60, "s"),
    ]


def _booker(town: Town, number: int) -> subprocess.Popen[bytes]:
    """Somebody who books at their share of the rate, in a process of their own."""
    rate = RATE / BUSY / BOOKERS
    words = [town.office.subdomain, str(int(rate * SECONDS)), str(rate), str(number), str(BOOKERS)]
    return subprocess.Popen(
        [sys.executable, "-m", "booking.management.bench.booker", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def _remind(town: Town, count: int, now: datetime, due: datetime) -> None:
    """Visits of tomorrow's days, with a person each, and a reminder of each that is due."""
    (counter,) = town.counters
    first = now.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=2)
    with office_context(town.office):
        bookings = [
            Booking(
                reference=f"{town.office.pk.hex[-6:]}{number:05d}",
                state=BookingState.BOOKED,
                service=town.service,
                unit_id=counter.unit_id,
                counter=counter,
                location_id=counter.unit.location_id,
                starts_at=first + timedelta(minutes=15 * number),
                ends_at=first + timedelta(minutes=15 * number + 15),
                blocked_until=first + timedelta(minutes=15 * number + 15),
                created_at=now,
            )
            for number in range(count)
        ]
        Booking.objects.bulk_create(bookings)
        Contact.objects.bulk_create(
            Contact(booking=one, first_name="Dorota", last_name="Próbna", email=f"d{n}@example.com")
            for n, one in enumerate(bookings)
        )
        owe(
            [
                Owed(
                    kind="reminder",
                    channel="email",
                    occasion="24h-0",
                    about_kind=ABOUT,
                    about=one.pk,
                    due_at=due,
                    not_after=one.starts_at,
                )
                for one in bookings
            ],
            now=now,
        )


def _waiting(town: Town) -> bool:
    with office_context(town.office):
        mine = Message.objects.filter(kind="booking_confirmed", state=MessageState.WAITING)
        return mine.exists()


def _waits(town: Town) -> list[float]:
    """Seconds from the verb's own moment, which lies before its commit, to the first attempt."""
    with office_context(town.office):
        rows = Message.objects.filter(kind="booking_confirmed", attempts=1)
        moments = rows.values_list("created_at", "sent_at")
        return [(sent - made).total_seconds() for made, sent in moments if sent]


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


def _wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("the messages did not go out")
        time.sleep(0.1)


@contextmanager
def _at_work(port: int) -> Iterator[None]:
    """Workers and clock, as the demo starts them."""
    connections.close_all()
    environment = os.environ | {"OKIENKO_EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    with tempfile.TemporaryDirectory() as folder:
        plan = f"--schedule={Path(folder) / 'clock'}"
        celery = [sys.executable, "-m", "celery", "-A", "okienko.celery"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        started = [
            subprocess.Popen(
                [*celery, "worker", "--pool=prefork", f"-c{WORKERS}", "-l", "ERROR", *quiet],
                env=environment,
                stdout=subprocess.DEVNULL,
            ),
            subprocess.Popen(
                [*celery, "beat", "-l", "ERROR", "--pidfile=", plan],
                env=environment,
                stdout=subprocess.DEVNULL,
            ),
        ]
        try:
            yield
        finally:
            for one in started:
                one.terminate()
            for one in started:
                one.wait(30)


@contextmanager
def _letterbox() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    words = [sys.executable, "-m", "booking.management.bench.letterbox", str(port)]
    server = subprocess.Popen(words)
    try:
        _wait_until(lambda: _taken(port) >= 0)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def _taken(port: int) -> int:
    """How many letters the mail server has; -1: it does not answer yet."""
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as line, line.makefile("rb") as told:
            told.readline()
            line.sendall(b"TOLD\r\n")
            return int(told.readline().split()[1])
    except OSError:
        return -1
