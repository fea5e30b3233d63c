"""``kill -9`` in mid-flight: nothing acknowledged is lost, nothing half done stays.

Whoever is killed is started again, as a supervisor does. Clients whose call was not answered send
it again with the same key. Then every promise is asked, and the outbox must be empty within a
minute. Fast lane: two kills; long lane: a hundred.
"""

from __future__ import annotations

import os
import random
import time
from typing import Final

import pytest
from support.http_people import POLITE, Crowd
from support.plant import Plant

LONG: Final = os.environ.get("OKIENKO_LANE") == "long"
VICTIMS: Final = ("web", "worker", "postgres", "valkey", "beat")
FAST: Final = ("postgres", "worker")
KILLS: Final = [(victim, 1) for victim in FAST]
MANY: Final = [(VICTIMS[number % 5], number) for number in range(100)]
DRAINED: Final = 60.0


@pytest.mark.parametrize(("victim", "seed"), MANY if LONG else KILLS)
def test_a_kill_loses_nothing_that_was_acknowledged(plant: Plant, victim: str, seed: int) -> None:
    chance = random.Random(f"{victim} {seed}")  # noqa: S311 - a test's choice
    crowd = Crowd(plant, 8, 4.0, seed=hash((victim, seed)))

    def kill() -> None:
        time.sleep(chance.uniform(0.5, 3.5))
        plant.kill(victim)

    crowd.run(meanwhile=kill)
    assert plant.wait_until(plant.answers, 30), "it serves again"
    plant.told += crowd.history.calls
    judged = plant.judge(plant.told, DRAINED)
    assert judged["wrong"] == [], crowd.history.tally()
    assert judged["broken"] == {}
    assert judged["late"] == [], f"still waiting after {judged['waited']:.0f} s"
    told = crowd.history.tally()
    assert told["hold: done"], told
    rude = {one for one in crowd.statuses if 300 <= one < 500 and one not in POLITE}
    assert not rude, crowd.statuses
