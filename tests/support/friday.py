"""The clock of the tests: when they begin it is a Friday, eight in the morning in Olsztyn.

Time passes as on the wall; but no test sees the night, a weekend, the end of a month, a public
holiday or the change of clocks only because somebody ran it then. Tests that hold the clock still
hold it later than this, so what neighbours left behind lies before them.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from typing import Final

import time_machine

FRIDAY: Final = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Ten o'clock in Olsztyn; the first day that can be booked is Monday the 23rd."""
BEGIN: Final = FRIDAY.replace(hour=7)
ALIKE: Final = 0.0005
"""Seconds within which two readings are of one moment."""
AHEAD: Final = "OKIENKO_TESTS_AHEAD"
"""Seconds from the clock on the wall to ours, for a process that a test starts."""


def seconds_ahead() -> float:
    """How far away the beginning is now; negative: it is over."""
    return BEGIN.timestamp() - time.time()


def travel(ahead: float) -> time_machine.travel:
    """From now on it is so many seconds later."""
    return time_machine.travel(time.time() + ahead, tick=True)


def travel_as_told() -> None:
    """For a process that lives on our clock until it ends.

    Workers of one server go by one clock to the millisecond: what one has written must not lie in
    another's future, and a busy machine may stop a process between reading the clock and leaving.
    """
    ahead = float(os.environ[AHEAD])
    ours = travel(ahead).start()
    real = time_machine.escape_hatch.time.time
    for _try in range(100):
        before, here, after = real(), time.time(), real()
        if after - before < ALIKE:
            ours.shift(before + ahead - here)
            return


def on_the_wall() -> datetime:
    """The clock of everybody else: of other programs, and of whoever judges certificates."""
    hatch = time_machine.escape_hatch
    ours = hatch.datetime.datetime if hatch.is_travelling() else datetime
    real: datetime = ours.now(UTC)
    return real
