"""Signs of life of what must happen again and again: the clock, the probe, the drill, backups.

One row each on the platform. Whoever watches asks how old it is: what has stopped says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from .context import platform_context
from .models import Pulse

CLOCK: Final = "clock"
"""The clock rings every two seconds and a worker hears it."""
BACKUP: Final = "backup"
COPY: Final = "copy"
"""Of the whole server: infra/backup/say-copied writes it, past the program."""
DRILL: Final = "drill"
PROBE: Final = "probe"
OFTEN: Final = timedelta(seconds=15)
"""Nobody looks closer than this: what beats faster writes no row more."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The last one: how long ago in seconds, whether it went well, how long it took."""

    age: float
    well: bool
    took: float


def beat(
    key: str, *, now: datetime, well: bool = True, took: float = 0, often: bool = False
) -> None:
    """Write down that it happened. ``often``: at most every fifteen seconds."""
    with platform_context():
        known = Pulse.objects.filter(key=key)
        values = {"at": now, "well": well, "took": took}
        if often and known.filter(at__gt=now - OFTEN, at__lte=now, well=well).exists():
            return
        Pulse.objects.update_or_create(key=key, defaults=values)


def signs(now: datetime) -> Mapping[str, Sign]:
    """All of them by key; one query, on the platform."""
    with platform_context():
        return {
            row.key: Sign((now - row.at).total_seconds(), row.well, row.took)
            for row in Pulse.objects.all()
        }
