"""Faults in mid-flight: nothing acknowledged is lost, nothing half done stays.

Whoever is killed (``kill -9``) is started again, as a supervisor does; ``stalled``: the database
stands still for some seconds; ``gateway``: the mail server is away for some. Clients whose call was
not answered send it again with the same key. Then every promise is asked, and the outbox must be
empty within a minute. Fast lane: three kills; long lane: a hundred faults. How long it took until
pages were answered and background work was done again stands at the end of the run.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from typing import Final

import pytest
from support.http_people import POLITE, Crowd
from support.plant import Plant
from support.recovery import RECOVERED

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
VICTIMS: Final = ("web", "worker", "postgres", "valkey", "beat", "stalled", "gateway")
FAST: Final = ("postgres", "worker", "beat")
KILLS: Final = [(victim, number) for number, victim in enumerate(FAST)]
MANY: Final = [(VICTIMS[number % len(VICTIMS)], number) for number in range(100)]
DRAINED: Final = 60.0
# How soon is told, not judged: a start is as quick as its neighbours let it be.
PATIENCE: Final = 240.0


def works_again(plant: Plant, heard: str) -> bool:
    """Whether the clock rang and a worker heard it since, both watched over by a supervisor."""
    plant.start_again()
    return plant.worked_at() > heard


@pytest.mark.parametrize(("victim", "seed"), MANY if LONG else KILLS)
def test_a_fault_loses_nothing_that_was_acknowledged(
    plant: Plant, victim: str, seed: int, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(f"{victim} {seed}")  # noqa: S311 - a test's choice
    plant.starts = plant.days[seed]  # what the faults before left is taken
    crowd = Crowd(plant, 8, 4.0, seed=f"{victim} {seed}", wanted=frozenset({"hold: done"}))

    def break_it() -> None:
        time.sleep(chance.uniform(0.5, 3.5))
        begun = time.monotonic()
        plant.fail(victim)
        heard = plant.worked_at()
        assert plant.wait_until(plant.answers, 30), "it serves again"
        record_property(RECOVERED, (f"{victim}: pages", time.monotonic() - begun))
        assert plant.wait_until(lambda: works_again(plant, heard), PATIENCE), (
            "the clock is heard again"
        )
        record_property(RECOVERED, (f"{victim}: work", time.monotonic() - begun))

    crowd.run(meanwhile=break_it)
    plant.told += crowd.history.calls
    judged = plant.judge(plant.told, DRAINED)
    assert judged["wrong"] == [], crowd.history.tally()
    assert judged["broken"] == {}
    assert judged["late"] == [], f"still waiting after {judged['waited']:.0f} s"
    told = crowd.history.tally()
    assert told["hold: done"], told
    rude = {one for one in crowd.statuses if 300 <= one < 500 and one not in POLITE}
    assert not rude, crowd.statuses
