"""What the offices cost: a hold in an office against the same hold without tenancy, in turns."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from statistics import median
from typing import Any

from .figure import Figure, at_least
from .town import WEEK, Town, build
from .web import COUNTERS

HOLDS = 300
TURNS = 6


def measure(now: datetime, tell: Callable[[str], None]) -> list[Figure]:
    """Times of one hold either way, and their ratio."""
    town = build(counters=COUNTERS, minutes=5, windows="00:00-24:00", week=WEEK, now=now)
    taken: dict[str, list[float]] = {"office": [], "bare": []}
    for turn in range(TURNS):
        way = "bare" if turn % 2 else "office"
        tell(f"{HOLDS} holds, {way} …")
        taken[way].append(median(_run(town, way, turn)))
    office, bare = median(taken["office"]), median(taken["bare"])
    return [
        Figure("hold in an office", office, "ms"),
        Figure("the same without tenancy", bare, "ms"),
        at_least("hold in an office: share of the rate without", bare / office, 0.75),
    ]


def _run(town: Town, way: str, turn: int) -> list[float]:
    """Hold in a process of its own, where Django is set up the one way or the other."""
    told: dict[str, Any] = {
        "way": way,
        "subdomain": town.office.subdomain,
        "service": str(town.service.pk),
        "now": town.now.isoformat(),
        "first": turn * HOLDS,
        "count": HOLDS,
    }
    done = subprocess.run(
        [sys.executable, "-m", "booking.management.bench.holding", json.dumps(told)],
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    times: list[float] = json.loads(done.stdout)
    return times
