"""A process at a plant's database: ``judge furnish`` makes an office, ``judge judge`` judges."""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from typing import Any, Final

import django

django.setup()

from booking.domain.availability import free_times_between  # noqa: E402
from booking.domain.expire import expire_overdue  # noqa: E402
from booking.domain.invariants import broken  # noqa: E402
from booking.models import HoursTemplate, Settings  # noqa: E402
from booking.models.zone import WARSAW  # noqa: E402
from provisioning.domain.leaving.traces import traces_of  # noqa: E402
from support.booking_desk import WEEK, open_desk  # noqa: E402 - models need the setup above
from support.history import History  # noqa: E402
from support.prepared_schemas import use_scripts  # noqa: E402
from support.staff import hire  # noqa: E402
from tenants.accounts.models import Role  # noqa: E402
from tenants.context import office_context  # noqa: E402
from tenants.db.place import PUBLIC  # noqa: E402
from tenants.messaging.models import Message  # noqa: E402
from tenants.offices import create_office, find_office  # noqa: E402
from tenants.profile.models import Profile  # noqa: E402
from tenants.schema import migrate  # noqa: E402

NAME: Final = "proba"
STARTS: Final = 10
DAYS: Final = 200
"""For more than a hundred faults, each on a working day of its own."""


def now() -> datetime:
    """The clock on the wall."""
    return datetime.now(UTC)  # noqa: TID251 - the plant runs in real time


def make_tables() -> None:
    """The tables that all offices share: by the scripts that were given, else by migrations."""
    given = sys.stdin.buffer.read()
    if given:
        use_scripts(json.loads(given))
    else:
        migrate(PUBLIC)


def furnish(name: str = NAME) -> dict[str, Any]:
    """Three counters, four people at most, and few times a day: everybody wants the same."""
    make_tables()
    office = create_office(name, "Urząd próbny", now=now())
    with office_context(office):
        Profile.objects.create(name="Urząd próbny", short_name="Próba", languages=["pl", "en"])
        desk = open_desk(priorities=(1, 2, 3), norm=4, max_days=DAYS)
        HoursTemplate.objects.update(windows={day: ["08:00-16:00"] for day in WEEK})
        Settings.objects.update(hold_minutes=1, confirmation_minutes=1, waitlist=False)
        today = now().date()
        last = today + timedelta(days=DAYS)
        free = free_times_between(desk.service, None, today, last, now=now())
        by_day = groupby((one.start for one in free), lambda start: start.astimezone(WARSAW).date())
        days = [[one.isoformat() for one in islice(starts, STARTS)] for _day, starts in by_day]
    return {"starts": days[0], "days": days}


def crowd(counters: int) -> dict[str, Any]:
    """A town hall of many counters, for the rush of a whole month, and a clerk in it."""
    make_tables()
    office = create_office(NAME, "Urząd próbny", now=now())
    hire(office, "Bartek", Role.CLERK)
    with office_context(office):
        Profile.objects.create(name="Urząd próbny", short_name="Próba", languages=["pl", "en"])
        open_desk(priorities=range(1, counters + 1), duration=15)
        HoursTemplate.objects.update(windows={day: ["08:00-16:00"] for day in WEEK})
        Settings.objects.update(hold_minutes=10, confirmation_minutes=60, waitlist=False)
    return {"starts": []}


def traces(office: str) -> dict[str, Any]:
    """Where something of the office with this id is left."""
    return {"traces": traces_of(office)}


def judge(patience: float) -> dict[str, Any]:
    """Wait for the outbox, then hold everything anybody was told against the database."""
    history = History(timedelta(seconds=5))
    history.calls = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by the test itself
    office = find_office(NAME)
    assert office
    begun = time.monotonic()
    with office_context(office):
        late = _late()
        while late and time.monotonic() < begun + patience:
            time.sleep(0.5)
            late = _late()
        waited = time.monotonic() - begun
        expire_overdue(now())
        found = {name: len(ids) for name, ids in broken(now()).items()}
        wrong = history.check()
        sent = Message.objects.filter(state="sent").count()
    return {"wrong": wrong, "broken": found, "late": late, "waited": waited, "sent": sent}


def _late() -> list[str]:
    waiting = Message.objects.filter(state="waiting", due_at__lte=now())
    return [f"{one.kind} {one.leased_until} {one.attempts} {one.error}" for one in waiting[:20]]


if __name__ == "__main__":
    WORDS: dict[str, Callable[[], dict[str, Any]]] = {
        "furnish": lambda: furnish(*sys.argv[2:]),
        "traces": lambda: traces(sys.argv[2]),
        "crowd": lambda: crowd(int(sys.argv[2])),
        "judge": lambda: judge(float(sys.argv[2])),
    }
    answer = WORDS[sys.argv[1]]()
    sys.stdout.write(json.dumps(answer))
