"""Holds and submitted forms through HTTP against raw inserts, in the same run."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from http.client import HTTPConnection
from statistics import median
from typing import Any, Final

from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from booking.models import Location
from booking.models.zone import WARSAW
from tenants.context import office_context

from .figure import Figure, at_least
from .load import Answers, Target, post_all
from .place import place_options
from .raw import SLOTS, inserts_per_second
from .town import SEED, WEEK, Town, build

CALLS: Final = 1200
COUNTERS: Final = 4
ENOUGH: Final = 1_000_000
CREATED: Final = 201
READY: Final = 60.0


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """Rates at sixteen clients, and what share of the raw rate they are."""
    town = build(counters=COUNTERS, minutes=5, windows="00:00-24:00", week=WEEK, now=now)
    bodies = _wishes(town)
    with web_server() as (port, _pid):
        _post(town, port, "holds", bodies[:50])  # warm
        tell("raw inserts …")
        before, program = raw_rate(town)
        tell("holds through HTTP …")
        held = _post(town, port, "holds", bodies[50 : 50 + CALLS])
        tell("forms through HTTP …")
        sent = _post(town, port, "bookings", [_form(n, one) for n, one in enumerate(held.bodies)])
        tell("holds where a norm counts …")
        with office_context(town.office):
            Location.objects.update(capacity_people=ENOUGH)
        normed = _post(town, port, "holds", bodies[50 + CALLS : 50 + 2 * CALLS])
        tell("the same, one after another in the same minutes …")
        queued = _post(town, port, "holds", bodies[50 + 2 * CALLS :])
        tell("raw inserts …")
        raw = (before + raw_rate(town)[0]) / 2
    return [
        Figure(f"raw inserts ({program}, 16 clients)", raw, "/s"),
        *_figures("hold through HTTP", held, raw, 0.10),
        *_figures("hold through HTTP where a norm counts", normed, raw, 0.10),
        *_figures("the same, all in the same minutes", queued, raw, None),
        *_figures("form sent through HTTP", sent, raw, None),
    ]


def _figures(name: str, answers: Answers, raw: float, goal: float | None) -> list[Figure]:
    share = answers.rate / raw
    told = f"{name}: share of raw inserts"
    return [
        Figure(name, answers.rate, "/s"),
        Figure(f"{name}: median", median(answers.times), "ms"),
        at_least(told, share, goal) if goal else Figure(told, share, "×"),
    ]


def _post(town: Town, port: int, call: str, bodies: list[dict[str, Any]]) -> Answers:
    host = f"{town.office.subdomain}.{settings.OKIENKO_BASE_HOST}"
    answers = post_all(Target(host, port, f"/api/v1/{call}"), bodies)
    if set(answers.statuses) != {CREATED}:
        raise AssertionError(f"{call}: {answers.statuses} {answers.bodies[-1]}")
    return answers


def _wishes(town: Town) -> list[dict[str, Any]]:
    """Different times, so that each hold finds its first counter free.

    In no order, as those of the raw inserts are; the last ones in the order of the day: sixteen
    people are after the same five minutes then, and wait for each other where a norm counts.
    """
    day = town.now.astimezone(WARSAW).replace(hour=8, minute=0, second=0, microsecond=0)
    per_day = 100
    wishes = [
        {
            "service": town.service.key,
            "unit": f"u{number % COUNTERS}",
            "start": (
                day
                + timedelta(days=2 + number // COUNTERS // per_day)
                + timedelta(minutes=5 * (number // COUNTERS % per_day))
            ).isoformat(),
        }
        for number in range(50 + 3 * CALLS)
    ]
    mixed = wishes[: 50 + 2 * CALLS]
    random.Random(SEED).shuffle(mixed)  # noqa: S311 - the same in every run
    return [*mixed, *wishes[50 + 2 * CALLS :]]


def _form(number: int, held: dict[str, Any]) -> dict[str, Any]:
    return {
        "hold": held["token"],
        "first_name": "Dorota",
        "last_name": "Próbna",
        "email": f"dorota{number}@example.com",
    }


def raw_rate(town: Town, *, slots: int = SLOTS) -> tuple[float, str]:
    """Raw inserts a second into the town's office, and by which program."""
    counter = town.counters[0]
    ids = {
        "service": str(town.service.pk),
        "unit": str(counter.unit_id),
        "counter": str(counter.pk),
        "location": str(counter.unit.location_id),
    }
    return inserts_per_second(dsn(town), ids, slots=slots)


def dsn(town: Town) -> str:
    """How to connect straight into the town's office, for programs that know nothing of ours."""
    database = connection.settings_dict
    given = {"host": database["HOST"], "port": database["PORT"]} | database["OPTIONS"]
    return make_conninfo(
        host=given["host"] or None,
        port=given["port"] or None,
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        options=place_options(str(database["NAME"]), str(town.office.schema_name)),
    )


@contextmanager
def web_server() -> Iterator[tuple[int, int]]:
    """The demo's own web server: its port, and its process."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        port: int = listener.getsockname()[1]
        environment = {
            **os.environ,
            "OKIENKO_DEMO": "1",
            "OKIENKO_WEB_SOCKET": str(listener.fileno()),
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:okienko.embedded.web"],
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + READY
    while True:
        line = HTTPConnection("127.0.0.1", port, timeout=READY)
        try:
            line.request("GET", "/healthz")
            line.getresponse().read()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
        finally:
            line.close()
