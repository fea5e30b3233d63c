"""An office moves to another cell: how long does it stand still?

By the commands an operator types (``platform/docs/operations.md``, "Cells"), each a process of its
own, between two PostgreSQL clusters of this machine. It stands still from the moment the first
command takes its right to change anything until the edge's files lead to the other cell.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from booking.management.bench import desk, town
from booking.management.bench.figure import Figure, at_most
from provisioning.models import Move
from tenants.context import office_context, platform_context

VISITS: Final = 100_000
OTHER: Final = "OKIENKO_OTHER_CELL"
"""The environment of a second installation, as JSON."""
GOAL: Final = 60  # s
OURS: Final = ("OKIENKO_", "DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE")
# What each visit has besides: three lines of history, a confirmation and a reminder.
MORE: Final = (
    """
INSERT INTO booking_event (id, booking_id, number, at, action, by_kind, by_name, state_from,
                           state_to, changed, note)
SELECT gen_random_uuid(), b.id, n, b.created_at + n * interval '1 minute',
       (ARRAY['held', 'sent', 'confirmed'])[n], 'resident', '', '', 'booked', '[]', ''
FROM booking b CROSS JOIN generate_series(1, 3) AS n
""",
    """
INSERT INTO message (id, kind, channel, occasion, recipient, about_kind, about, language, details,
                     state, due_at, attempts, error, provider_id, sent_at, created_at)
SELECT gen_random_uuid(), kind, 'email', '', 'resident', 'booking', b.id, 'pl', '{}', 'sent',
       b.created_at, 1, '', '', b.created_at, b.created_at
FROM booking b CROSS JOIN unnest(ARRAY['booking_confirmed', 'booking_reminder']) AS kind
""",
)


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """One move, with 100,000 visits or as many as ``OKIENKO_VISITS`` says."""
    if OTHER not in os.environ:
        tell(
            "no move is measured: it takes a second cluster, which “okienko bench” starts by itself"
        )
        return []
    visits = int(os.environ.get("OKIENKO_VISITS", str(VISITS)))
    tell(f"an office of {visits} visits …")
    moved = _office(visits, now)
    tell("another cell …")
    here, there = _two_cells()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _okienko(there, "migrate_shared")
        _okienko(there, "office", "create", "sasiad", "--name", "Sąsiad")
        tell("it moves …")
        return _move(moved, visits, here, there, folder)


def _move(
    moved: town.Town, visits: int, here: Mapping[str, str], there: Mapping[str, str], folder: Path
) -> list[Figure]:
    archive, key = str(folder / "office"), str(folder / "key")
    lists = [str(folder / f"{cell}.json") for cell in ("first", "second")]
    packed = json.loads(
        _okienko(
            here,
            *("office", "move", moved.office.subdomain, "--to", archive, "--key-file", key),
            "--json",
        )
    )
    with platform_context():
        began = Move.objects.get(office=moved.office).began_at
    after_pack = timezone.now()
    begun = perf_counter()
    first = _started(here, "cell", "hosts", "--to", lists[0])  # while the other side works
    received = json.loads(
        _okienko(there, "office", "receive", archive, "--key-file", key, "--json")
    )
    took = perf_counter() - begun
    if first.wait() or received["digest"] != packed["digest"]:
        raise AssertionError("it did not arrive as it was packed")
    _okienko(there, "cell", "hosts", "--to", lists[1])
    _okienko(here, "cell", "map", *lists, "--to", str(folder))
    stood = (timezone.now() - began).total_seconds()
    if moved.office.subdomain not in (folder / "hosts.caddy").read_text("utf-8"):
        raise AssertionError("the edge does not lead there")
    size = (folder / "office").stat().st_size / 1_000_000
    return [
        Figure(f"moved: an office of {visits:,} visits, rows", packed["rows"], ""),
        Figure("the same: its archive", size, "MB"),
        Figure("the same: standing still while packed", (after_pack - began).total_seconds(), "s"),
        Figure("the same: received, the program's start included", took, "s"),
        at_most("the same: standing still, all in all", stood, GOAL, "s"),
    ]


def _office(visits: int, now: datetime) -> town.Town:
    made = town.build(
        counters=desk.COUNTERS, minutes=30, windows="08:00-22:00", week=town.WEEK, now=now
    )
    desk.fill_visits(made, visits)
    with office_context(made.office), connection.cursor() as cursor:
        for statement in MORE:
            cursor.execute(statement)
    return made


def _two_cells() -> tuple[dict[str, str], dict[str, str]]:
    """The environment of this cell, and of another one with servers and keys of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    ours = {name: value for name, value in os.environ.items() if name.startswith(OURS[:-1])}
    other = json.loads(os.environ[OTHER])
    at = {f"OKIENKO_CELL_{program}": "127.0.0.1:9" for program in ("WEB", "DESK")}
    return kept | ours, kept | other | {"OKIENKO_CELL": "second", **at}


def _okienko(environment: Mapping[str, str], *words: str) -> str:
    running = _started(environment, *words)
    told, trouble = running.communicate()
    if running.returncode:
        raise AssertionError(f"okienko {' '.join(words[:2])}: {trouble[-500:]}")
    return str(told)


def _started(environment: Mapping[str, str], *words: str) -> subprocess.Popen[Any]:
    return subprocess.Popen(
        [sys.executable, "-m", "okienko", *words],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
