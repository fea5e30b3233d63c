"""What provisioning adds to ``okienko bench``."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from typing import Final

from booking.management.bench.figure import Figure

from . import births, connection, export, migrations, moving, recovery
from .build import build_fleet

Tell = Callable[[str], None]


def measure(now: datetime, tell: Tell) -> list[Figure]:
    """All of the fleet, with 300 offices or as many as ``OKIENKO_FLEET`` says."""
    count = int(os.environ.get("OKIENKO_FLEET", "300"))
    figures = births.by_both_ways(tell)
    fleet = build_fleet(count, now=now, tell=tell)
    figures += births.early_and_late(fleet.took)
    figures += births.the_whole_command(now, tell)
    figures += migrations.nothing_to_do(fleet.offices, tell)
    # Before the column of a trial, which the program does not know: such an archive is too new.
    figures += export.put_back(fleet.offices, now, tell)
    figures += migrations.a_column(fleet.offices, tell)
    figures += connection.memory(fleet.offices, tell)
    figures += export.one_among_all(fleet.offices, now, tell)
    figures += recovery.after_a_kill(fleet.offices, tell)
    return figures


MEASURES: Final[dict[str, Callable[[datetime, Tell], list[Figure]]]] = {
    "fleet": measure,
    "moving": moving.measure,
}
